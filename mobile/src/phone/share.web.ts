// For looking at the app in a browser only: nothing is shared with it.

export const useShared = (): string | null => null;
