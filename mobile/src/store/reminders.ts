// What the phone reminds of, told from the mirror. Nothing is sent to anyone.

import { words } from "../words";
import type { Records } from "./records";

/** iOS keeps 64 for an app. */
export const MOST = 60;
const HOUR = 3600 * 1000;
const MORNING = 9;

export interface Reminder {
  at: Date;
  title: string;
  body: string;
  path: string;
}

export function planned(records: Records): Reminder[] {
  const activities = records.planned().map((one): Reminder => {
    const about = records.opportunityOf(one);
    return {
      at: new Date(new Date(one.starts_at).getTime() - HOUR), title: words.reminder.soon(words.activities[one.kind] ?? ""),
      body: one.summary ?? (about ? records.roleAt(about) : ""), path: `/interview/${one.id}`,
    };
  });
  const tasks = records.openTasks().filter((one) => one.due_on).map((one): Reminder => ({
    at: morningOf(one.due_on!), title: words.reminder.due, body: one.title,
    path: one.opportunity_id ? `/opportunity/${one.opportunity_id}` : "/",
  }));
  return [...activities, ...tasks]
    .filter((one) => one.at > records.now)
    .sort((one, other) => one.at.getTime() - other.at.getTime())
    .slice(0, MOST);
}

/** By the clock of the phone, which is where its owner is. */
function morningOf(day: string): Date {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year!, month! - 1, date!, MORNING);
}
