// Notifications that this phone makes by itself. Off until someone turns them on.

import * as Notifications from "expo-notifications";

import type { Reminder } from "../store/reminders";

/** Whether the phone lets us; it asks its owner once. */
export async function mayRemind(): Promise<boolean> {
  return (await Notifications.requestPermissionsAsync()).granted;
}

/** These, and no others. */
export async function remindOf(reminders: Reminder[]): Promise<void> {
  await Notifications.cancelAllScheduledNotificationsAsync();
  for (const { at, title, body, path } of reminders) {
    await Notifications.scheduleNotificationAsync({
      content: { title, body, data: { path } },
      trigger: { type: Notifications.SchedulableTriggerInputTypes.DATE, date: at },
    });
  }
}

/** Where someone goes who presses one. */
export function onPressed(go: (path: string) => void): () => void {
  const listening = Notifications.addNotificationResponseReceivedListener((response) => {
    const path = response.notification.request.content.data?.path;
    if (typeof path === "string") go(path);
  });
  return () => listening.remove();
}
