// The share sheet opens the app by an address that is no screen of it.

export function redirectSystemPath({ path }: { path: string; initial: boolean }): string {
  return path.includes("expo-sharing") ? "/add" : path;
}
