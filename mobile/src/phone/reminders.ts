// Notifications that this phone makes by itself. Off until someone turns them on. Taken part by part: the library as a
// whole brings along what registers a phone at Expo's service for pushing.

import { cancelAllScheduledNotificationsAsync } from "expo-notifications/build/cancelAllScheduledNotificationsAsync";
import { requestPermissionsAsync } from "expo-notifications/build/NotificationPermissions";
import { SchedulableTriggerInputTypes } from "expo-notifications/build/Notifications.types";
import { addNotificationResponseReceivedListener } from "expo-notifications/build/NotificationsEmitter";
import { scheduleNotificationAsync } from "expo-notifications/build/scheduleNotificationAsync";

import type { Reminder } from "../store/reminders";

/** Whether the phone lets us; it asks its owner once. */
export async function mayRemind(): Promise<boolean> {
  return (await requestPermissionsAsync()).granted;
}

let last: Promise<void> = Promise.resolve();

/** These, and no others: one after the other, so that whoever asks last is right. */
export function remindOf(reminders: Reminder[]): Promise<void> {
  last = last.catch(() => undefined).then(() => schedule(reminders));
  return last;
}

async function schedule(reminders: Reminder[]): Promise<void> {
  await cancelAllScheduledNotificationsAsync();
  for (const { at, title, body, path } of reminders) {
    await scheduleNotificationAsync({
      content: { title, body, data: { path } },
      trigger: { type: SchedulableTriggerInputTypes.DATE, date: at },
    });
  }
}

/** Where someone goes who presses one. */
export function onPressed(go: (path: string) => void): () => void {
  const listening = addNotificationResponseReceivedListener((response) => {
    const path = response.notification.request.content.data?.path;
    if (typeof path === "string") go(path);
  });
  return () => listening.remove();
}
