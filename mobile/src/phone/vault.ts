// The Keychain of iOS and the Keystore of Android. What is in it never leaves this device, nor its backups.

import * as SecureStore from "expo-secure-store";

import type { Vault } from "../store/secret";

const OPTIONS: SecureStore.SecureStoreOptions = {
  keychainAccessible: SecureStore.AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY,
};

export const vault: Vault = {
  read: (name) => SecureStore.getItemAsync(name, OPTIONS),
  write: (name, value) => SecureStore.setItemAsync(name, value, OPTIONS),
  remove: (name) => SecureStore.deleteItemAsync(name, OPTIONS),
};
