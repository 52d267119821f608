// For looking at the app in a browser only: kept until the page is loaded again, and nowhere.

import type { Vault } from "../store/secret";

const kept = new Map<string, string>();

export const vault: Vault = {
  read: async (name) => kept.get(name) ?? null,
  write: async (name, value) => void kept.set(name, value),
  remove: async (name) => void kept.delete(name),
};
