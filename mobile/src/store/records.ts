// What screens read: the records as they are shown, found by what they are about.

import { words } from "../words";
import { type Where, dayOf, daysBetween } from "./dates";
import type { Kind, Listed } from "./kinds";
import type { Outbox } from "./outbox";
import type { Account, Today } from "./sync";

export type Opportunity = Listed<"opportunities">;
export type Activity = Listed<"activities">;
export type Task = Listed<"tasks">;
export type Offer = Listed<"offers">;
export type Stage = Listed<"stages">;

/** There are many, and none is shown but with what it is about. */
const ONE_BY_ONE: readonly Kind[] = ["postings", "stage_changes", "notes"];

/** One reading of everything, at one moment, made anew after each change. Whatever was looked for once is known after. */
export class Records {
  readonly now: Date;
  readonly today: string;
  readonly where: Where;
  #outbox: Outbox;
  #known = new Map<string, unknown>();
  #quietFrom: number;

  constructor(outbox: Outbox, account: Account | null, today: Today | null, now: Date) {
    this.#outbox = outbox;
    this.now = now;
    this.where = { region: account?.region ?? "US", zone: account?.time_zone ?? "UTC" };
    this.today = dayOf(now, this.where.zone);
    this.#quietFrom = today?.quiet_from ?? 21;
  }

  list<K extends Kind>(kind: K): Listed<K>[] {
    return this.#once(kind, () => this.#outbox.list(kind) as unknown as Listed<K>[]);
  }

  find<K extends Kind>(kind: K, id: string | null | undefined): Listed<K> | null {
    const byId = this.#once(`${kind} by id`, () => new Map(this.list(kind).map((one) => [one.id, one])));
    return byId.get(id ?? "") ?? null;
  }

  about<K extends Kind>(kind: K, name: keyof Listed<K>, id: string): Listed<K>[] {
    if (ONE_BY_ONE.includes(kind)) {
      return this.#once(`${kind} of ${id}`, () => this.#outbox.list(kind, { name: String(name), id }) as unknown as Listed<K>[]);
    }
    return this.#once(`${kind} by ${String(name)}`, () => grouped(this.list(kind), (one) => one[name])).get(id) ?? [];
  }

  #once<Found>(name: string, look: () => Found): Found {
    if (!this.#known.has(name)) this.#known.set(name, look());
    return this.#known.get(name) as Found;
  }

  get stages(): Stage[] {
    return this.#once("stages in order", () => [...this.list("stages")].sort((one, other) => Number(one.position) - Number(other.position)));
  }

  stageOf(opportunity: Opportunity): Stage | null {
    return this.find("stages", opportunity.stage_id) ?? this.stages[0] ?? null;
  }

  company(of: { company_id?: string | null }): string {
    return this.find("companies", of.company_id)?.name ?? "";
  }

  /** Its company over its role, or the one of the two there is. */
  name(opportunity: Opportunity): { name: string; role: string } {
    const company = this.company(opportunity);
    const title = opportunity.title ?? "";
    return { name: company || title, role: company ? title : "" };
  }

  roleAt(opportunity: Opportunity): string {
    return words.roleAt(opportunity.title, this.company(opportunity));
  }

  opportunityOf(of: { opportunity_id?: string | null }): Opportunity | null {
    return this.find("opportunities", of.opportunity_id);
  }

  // What comes next, as app/queries/next_step.py judges it.

  planned(): Activity[] {
    return this.#once("planned", () => this.list("activities")
      .filter((one) => new Date(one.starts_at) > this.now && one.outcome !== "cancelled" && this.#goesOn(one))
      .sort(by((one) => one.starts_at)));
  }

  /** What has ended asks for nothing more, unless it is where one will work. */
  #goesOn(activity: Activity): boolean {
    const about = this.opportunityOf(activity);
    return !about || about.outcome === "accepted" || this.stageOf(about)?.kind !== "closed";
  }

  openTasks(): Task[] {
    return this.#once("open tasks", () => this.list("tasks").filter((one) => !one.done_at).sort(by((one) => `${one.due_on ?? "9999"} ${one.id}`)));
  }

  nextStep(opportunity: Opportunity): Step {
    return this.#once(`next step of ${opportunity.id}`, () => this.#judge(opportunity));
  }

  #judge(opportunity: Opportunity): Step {
    const kind = this.stageOf(opportunity)?.kind ?? "saved";
    const last = opportunity.next_step?.last_on ?? this.today;
    if (kind === "closed") return { what: "closed", day: opportunity.next_step?.moved_on ?? this.today };
    const planned = this.#once("planned by opportunity", () => grouped(this.planned(), (one) => one.opportunity_id));
    const tasks = this.#once("open tasks by opportunity", () => grouped(this.openTasks(), (one) => one.opportunity_id));
    const activity = planned.get(opportunity.id)?.[0];
    const task = tasks.get(opportunity.id)?.find((one) => one.due_on);
    const offer = this.about("offers", "opportunity_id", opportunity.id).find((one) => one.reply_by);
    const steps: Step[] = [];
    if (activity) steps.push({ what: "activity", day: dayOf(activity.starts_at, this.where.zone), activity });
    if (kind === "saved" && opportunity.deadline) steps.push({ what: "deadline", day: opportunity.deadline });
    if (task?.due_on) steps.push({ what: "task", day: task.due_on, task });
    if (offer?.reply_by) steps.push({ what: "offer", day: offer.reply_by });
    const [first] = steps.sort(by((one) => one.day ?? ""));
    if (first) return first;
    if (kind === "saved") return { what: "none", day: null };
    if (kind === "offer") return { what: "decide", day: last };
    return { what: this.isQuiet(opportunity, last) ? "quiet" : "waiting", day: last };
  }

  isQuiet(opportunity: Opportunity, last: string): boolean {
    const leftAlone = opportunity.quiet_until && opportunity.quiet_until > this.today;
    return daysBetween(last, this.today) >= this.#quietFrom && !leftAlone;
  }

  // Today.

  /** Interviews and assessments of the last two weeks that are over, and of which nobody said how they went. */
  held(): Activity[] {
    const since = this.now.getTime() - 14 * 24 * 3600 * 1000;
    return this.list("activities")
      .filter((one) => {
        const start = new Date(one.starts_at).getTime();
        const isOver = start + (one.minutes ?? 60) * 60_000 <= this.now.getTime();
        const isAskedAbout = one.kind === "interview" || one.kind === "assessment";
        return isAskedAbout && isOver && start > since && (one.outcome ?? "waiting") === "waiting" && !one.result && !one.debrief;
      })
      .sort(by((one) => one.starts_at));
  }

  due(): Task[] {
    return this.openTasks().filter((one) => one.due_on && one.due_on <= this.today);
  }

  toAnswer(): Offer[] {
    return this.list("offers")
      .filter((one) => {
        const about = this.opportunityOf(one);
        return about && !about.archived && this.stageOf(about)?.kind !== "closed";
      })
      .sort(by((one) => one.reply_by ?? "9999"));
  }

  closing(): Opportunity[] {
    return this.list("opportunities")
      .filter((one) => !one.archived && one.deadline && one.deadline >= this.today && this.stageOf(one)?.kind === "saved")
      .sort(by((one) => one.deadline ?? ""));
  }

  quiet(): Opportunity[] {
    return this.list("opportunities")
      .filter((one) => !one.archived && this.nextStep(one).what === "quiet")
      .sort(by((one) => one.next_step?.last_on ?? ""));
  }

  // The board.

  column(stage: Stage): Opportunity[] {
    const columns = this.#once("columns", () =>
      grouped(this.list("opportunities").filter((one) => !one.archived), (one) => this.stageOf(one)?.id));
    return (columns.get(stage.id) ?? [])
      .map((one) => ({ one, order: orderOf(this.nextStep(one)) }))
      .sort(by(({ order, one }) => `${order} ${one.id}`))
      .map(({ one }) => one);
  }

  // An opportunity.

  advert(opportunity: Opportunity): string {
    return String(this.#outbox.find("opportunities", opportunity.id)?.posting ?? "");
  }

  timeline(opportunity: Opportunity): Entry[] {
    const moves = this.about("stage_changes", "opportunity_id", opportunity.id).map((one): Entry => ({
      id: one.id, day: one.happened_on ?? one.created_at.slice(0, 10), at: one.created_at, what: "move",
      stage: this.find("stages", one.stage_id)?.name ?? "",
    }));
    const activities = this.about("activities", "opportunity_id", opportunity.id)
      .filter((one) => new Date(one.starts_at) <= this.now)
      .map((one): Entry => ({
        id: one.id, day: dayOf(one.starts_at, this.where.zone), at: one.starts_at, what: "activity", activity: one,
      }));
    const adverts = this.about("postings", "opportunity_id", opportunity.id).map((one): Entry => ({
      id: one.id, day: dayOf(one.captured_at ?? one.created_at, this.where.zone), at: one.captured_at ?? one.created_at, what: "advert",
    }));
    return [...moves, ...activities, ...adverts].sort(by((one) => `${one.day} ${one.at}`)).reverse();
  }
}

export interface Step {
  what: "activity" | "task" | "offer" | "deadline" | "decide" | "waiting" | "quiet" | "none" | "closed";
  day: string | null;
  activity?: Activity;
  task?: Task;
}

export interface Entry {
  id: string;
  day: string;
  at: string;
  what: "move" | "activity" | "advert";
  stage?: string;
  activity?: Activity;
}

/** What has a day first, by it; then the longest silence; then what has none. */
function orderOf(step: Step): string {
  if (step.what === "none" || step.what === "closed") return `2 ${step.day ? String(99999999 - Number(step.day.replace(/-/g, ""))) : ""}`;
  const isDated = ["activity", "task", "offer", "deadline"].includes(step.what);
  return `${isDated ? 0 : 1} ${step.day ?? ""} ${step.activity?.starts_at ?? ""}`;
}

function grouped<Item>(items: Item[], name: (item: Item) => unknown): Map<unknown, Item[]> {
  const groups = new Map<unknown, Item[]>();
  for (const item of items) {
    const group = groups.get(name(item));
    if (group) group.push(item);
    else groups.set(name(item), [item]);
  }
  return groups;
}

function by<Item>(key: (item: Item) => string) {
  return (one: Item, other: Item) => (key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0);
}
