// What the phone is asked to remind of.

import type { Reminder } from "../../src/store/reminders";

const mockPlanned: string[] = [];
const mockSlow = () => new Promise((resolve) => setImmediate(resolve));

jest.mock("expo-notifications/build/cancelAllScheduledNotificationsAsync", () => ({
  cancelAllScheduledNotificationsAsync: async () => {
    await mockSlow();
    mockPlanned.length = 0;
  },
}));
jest.mock("expo-notifications/build/scheduleNotificationAsync", () => ({
  scheduleNotificationAsync: async ({ content }: { content: { title: string } }) => {
    await mockSlow();
    if (content.title === "Fails") throw new Error("Not now");
    mockPlanned.push(content.title);
  },
}));
jest.mock("expo-notifications/build/NotificationPermissions", () => ({}));
jest.mock("expo-notifications/build/NotificationsEmitter", () => ({}));
jest.mock("expo-notifications/build/Notifications.types", () => ({ SchedulableTriggerInputTypes: { DATE: "date" } }));

const { remindOf } = jest.requireActual<typeof import("../../src/phone/reminders")>("../../src/phone/reminders");
const reminder = (title: string): Reminder => ({ at: new Date(), title, body: "", path: "/" });

test("whoever asks last is right, though another had not finished", async () => {
  const first = remindOf([reminder("Second talk"), reminder("Send the portfolio")]);
  await Promise.all([first, remindOf([])]);
  expect(mockPlanned).toEqual([]);
});

test("what fails holds up nothing after it", async () => {
  await expect(remindOf([reminder("Fails")])).rejects.toThrow("Not now");
  await remindOf([reminder("Second talk")]);
  expect(mockPlanned).toEqual(["Second talk"]);
});
