// The two things that must not be read by others: the token, and the key that says this phone was signed in before.

/** The phone's secure storage. */
export interface Vault {
  read(name: string): Promise<string | null>;
  write(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
}

interface SignedIn {
  token: string;
  device_key: string;
}

const TOKEN = "token";
const DEVICE_KEY = "device_key";

export class Secret {
  #vault: Vault;
  #token: string | null | undefined;
  #turn: Promise<unknown> = Promise.resolve();

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
  keep(answer: SignedIn): Promise<void> {
    return this.#inTurn(() => this.#write(answer));
  }

  /** Keeps these in the place of the old token; false where that is gone: somebody signed out meanwhile. */
  replace(old: string, answer: SignedIn): Promise<boolean> {
    return this.#inTurn(async () => {
      if ((await this.token()) !== old) return false;
      await this.#write(answer);
      return true;
    });
  }

  /** The device key stays, so that nobody's tries keep this phone out. */
  forgetToken(): Promise<void> {
    this.#token = null;
    return this.#inTurn(async () => {
      this.#token = null;
      await this.#vault.remove(TOKEN);
    });
  }

  /** iOS keeps its keychain when an app is removed: what an earlier installation left there goes. */
  async clearAll(): Promise<void> {
    await this.forgetToken();
    await this.#vault.remove(DEVICE_KEY);
  }

  async #write({ token, device_key }: SignedIn): Promise<void> {
    await this.#vault.write(TOKEN, token);
    await this.#vault.write(DEVICE_KEY, device_key);
    this.#token = token;
  }

  /** One after another: what was asked for last is how it stays. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
