// For looking at the app in a browser only: nothing is scheduled.

export const mayRemind = async (): Promise<boolean> => false;
export const remindOf = async (): Promise<void> => undefined;
export const onPressed = () => (): void => undefined;
