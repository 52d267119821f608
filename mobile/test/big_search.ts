// A long search, as /changes gives it: to see that it opens as fast as a short one.

import type { Change } from "../src/store/mirror";
import type { Documents, Kind, Shown } from "../src/store/kinds";

const DAY = 24 * 3600 * 1000;
const STAGES = ["saved", "applied", "screening", "interviewing", "offer", "closed"] as const;
/** Of a hundred opportunities, how many are in each stage. */
const SHARES = [10, 28, 6, 5, 1, 50];
const ADVERT = "We look for someone who likes books, talks with people of all ages, and is awake before nine. ".repeat(30);

/** One of each thing that an opportunity comes with, for as many as there are. Days are counted back from `now`. */
export function bigSearch(count: number, now: Date): Change[] {
  const found: Change[] = [];
  const id = (kind: string, place: number) => `${kind}-0000-4000-8000-${String(place).padStart(12, "0")}`;
  const at = (days: number) => new Date(now.getTime() + days * DAY).toISOString().replace(/\.\d+/, "");
  const day = (days: number) => at(days).slice(0, 10);
  const add = <K extends Kind>(kind: K, document: Omit<Documents[K], "created_at" | "updated_at" | "etag" | "deleted">) => {
    const whole = { ...document, created_at: at(-90), updated_at: at(-1), etag: 'W/"1"', deleted: false } as unknown as Shown<K>;
    found.push({ kind, id: (whole as { id: string }).id, document: whole as unknown as Record<string, unknown> });
  };
  STAGES.forEach((kind, position) => add("stages", { id: id("00000001", position), name: kind, kind, position }));
  for (let place = 0; place < count; place += 1) {
    const opportunity_id = id("00000005", place);
    const company_id = id("00000002", Math.floor(place / 2));
    const contact_id = id("00000003", Math.floor(place / 2));
    const stage = stageOf(place);
    const stage_id = id("00000001", STAGES.indexOf(stage));
    const silent = place % 40;
    if (place % 2 === 0) {
      add("companies", {
        id: company_id, name: `Company ${place}`, website: "https://example.org", careers_url: null, location: "Cork", address: null, phone: null,
        industry: null, size: null, avoid: false, avoid_reason: null,
      });
      add("contacts", {
        id: contact_id, name: `Person ${place}`, company_id, role: "Recruiter", relationship: "recruiter", email: "person@example.org",
        phone: null, profile_url: null, how_we_met: null,
      });
    }
    add("opportunities", {
      id: opportunity_id, company_id, title: `Role ${place}`, url: `https://example.org/${place}`, apply_url: null, reference: null,
      location: "Cork", workplace: "hybrid", employment_type: "full_time", pay_min: 145000, pay_max: null, pay_currency: "EUR", pay_period: "month",
      pay_text: null, source: "board", referrer_id: null, posted_on: day(-90), deadline: stage === "saved" ? day(place % 20) : null, starts_on: null,
      applied_on: stage === "saved" ? null : day(-silent), applied_by: null, priority: 0, tags: ["books"], stage_id, outcome: null, outcome_reason: null,
      archived: false, quiet_until: null, contact_ids: [contact_id], document_ids: [], posting: ADVERT, heard_on: null, acted_on: day(-silent),
      next_step: { due_on: null, last_on: day(-silent), moved_on: day(-silent), is_quiet: false } as unknown as Shown<"opportunities">["next_step"],
    });
    add("postings", { id: id("00000006", place), text: ADVERT, opportunity_id, captured_at: at(-90), captured_from: null });
    for (const moved of [0, 1, 2]) {
      add("stage_changes", { id: id("00000007", place * 3 + moved), opportunity_id, stage_id, happened_on: day(-silent - moved), outcome: null });
    }
    const isAhead = stage === "interviewing";
    add("activities", {
      id: id("00000008", place), kind: isAhead ? "interview" : "application", starts_at: at(isAhead ? 1 + (place % 9) : -silent), time_zone: "UTC",
      minutes: 45, summary: null, place: null, method: null, result: null, outcome: null, opportunity_id, company_id: null, contact_ids: [contact_id],
      preparation: "Ask about the winter hours. ".repeat(10), debrief: null,
    });
    if (stage === "offer") {
      add("offers", {
        id: id("00000009", place), opportunity_id, base: 5000000, currency: "EUR", period: "year", bonus: null, equity: null, hours_per_week: null,
        holiday_days: null, starts_on: null, notice: null, reply_by: day(place % 9), benefits: null,
      });
    }
    add("tasks", {
      id: id("0000000a", place), title: `Task ${place}`, due_on: day((place % 30) - 5), done_at: place % 4 ? at(-3) : null, opportunity_id,
      company_id: null, contact_id: null,
    });
    add("notes", {
      id: id("0000000b", place), body: "They open at ten, and close when the last one has left. ".repeat(5), pinned: false, opportunity_id,
      company_id: null, contact_id: null, activity_id: null,
    });
  }
  return found;
}

function stageOf(place: number): (typeof STAGES)[number] {
  let left = (place * 37) % 100;
  return STAGES[SHARES.findIndex((share) => (left -= share) < 0)]!;
}
