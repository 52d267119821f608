// What comes next with an opportunity, in the words of the web.

import { clock, dayOf, daysBetween, inSentence, weekday } from "../store/dates";
import type { Opportunity, Records } from "../store/records";
import { words } from "../words";

export interface StepWords {
  what: string;
  when: string;
  /** Both in one line: Closes Wed, Dec 2. Waiting, 3 days. */
  line: string;
  tone?: "due" | "late";
}

/** How many days ahead of it something is due: what takes preparing, sooner. */
const SOON: Record<string, number> = { task: 0, activity: 1, offer: 3, deadline: 3 };

export function stepWords(records: Records, opportunity: Opportunity): StepWords {
  const step = judged(records, opportunity);
  const between = step.what === words.next.closes ? " " : ", ";
  return { ...step, line: [step.what, inSentence(step.when)].filter(Boolean).join(between) };
}

function judged(records: Records, opportunity: Opportunity): Omit<StepWords, "line"> {
  const step = records.nextStep(opportunity);
  const next = words.next;
  if (!step.day) return { what: next.none, when: "" };
  const when = weekday(step.day, records.today, records.where);
  if (step.what === "closed") return { what: words.outcomes[opportunity.outcome ?? ""] ?? next.closed, when };
  const left = daysBetween(records.today, step.day);
  if (step.what === "waiting" || step.what === "quiet" || step.what === "decide") {
    return { what: next[step.what], when: left > 0 ? when : next.since(-left) };
  }
  const tone = left < 0 ? "late" : left <= (SOON[step.what] ?? 0) ? "due" : undefined;
  if (step.activity) {
    return { what: words.activities[step.activity.kind] ?? "", when: `${when}, ${clock(step.activity.starts_at, records.where)}`, tone };
  }
  if (step.what === "deadline") return { what: left < 0 ? next.closedToApplications : next.closes, when, tone };
  const what = step.what === "offer" ? next.answer : (step.task?.title ?? "");
  return { what, when: left < 0 ? next.wasDue(inSentence(when)) : when, tone };
}

export function whenOf(records: Records, moment: string): string {
  return `${weekday(dayOf(moment, records.where.zone), records.today, records.where)}, ${clock(moment, records.where)}`;
}
