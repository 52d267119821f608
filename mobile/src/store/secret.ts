// The two things that must not be read by others: the token, and the key that says this phone was signed in before.

/** The phone's secure storage. */
export interface Vault {
  read(name: string): Promise<string | null>;
  write(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
}

const TOKEN = "token";
const DEVICE_KEY = "device_key";

export class Secret {
  #vault: Vault;
  #token: string | null | undefined;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  async token(): Promise<string | null> {
    if (this.#token === undefined) this.#token = await this.#vault.read(TOKEN);
    return this.#token;
  }

  deviceKey(): Promise<string | null> {
    return this.#vault.read(DEVICE_KEY);
  }

  /** Once it returns they are kept, so that a token is never used before. */
  async keep(answer: { token: string; device_key: string }): Promise<void> {
    await this.#vault.write(TOKEN, answer.token);
    await this.#vault.write(DEVICE_KEY, answer.device_key);
    this.#token = answer.token;
  }

  /** The device key stays, so that nobody's tries keep this phone out. */
  async forgetToken(): Promise<void> {
    this.#token = null;
    await this.#vault.remove(TOKEN);
  }

  /** iOS keeps its keychain when an app is removed: what an earlier installation left there goes. */
  async clearAll(): Promise<void> {
    await this.forgetToken();
    await this.#vault.remove(DEVICE_KEY);
  }
}
