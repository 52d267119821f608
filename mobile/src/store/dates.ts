// Days, times and amounts as they are written in the account's country, by the clock of its time zone.

import { words } from "../words";

export interface Where {
  region: string;
  zone: string;
}

const DAY = 24 * 3600 * 1000;
/** Where 3/31 is the end of March, as the web has it. */
const MONTH_FIRST = ["AS", "BI", "GU", "MH", "MP", "PH", "PR", "UM", "US", "VI"];
const MONTHS = [
  "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
];
const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/;
const NAMED_DAY_FIRST = /^(?:[a-z]+\.?,? )?(\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -]([a-z]+)\.?(?:,?[ -](\d{4}))?$/;
const NAMED_MONTH_FIRST = /^(?:[a-z]+\.?,? )?([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?$/;
const NEAR: Record<number, string> = { 0: words.today, 1: words.tomorrow, [-1]: words.yesterday };

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes long, on some phones a millisecond: each is made once. */
function formatOf(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = language + JSON.stringify(options);
  const found = formats.get(name) ?? new Intl.DateTimeFormat(language, options);
  formats.set(name, found);
  return found;
}

/** The date there, such as 2026-03-31. */
export function dayOf(moment: Date | string, zone: string): string {
  return formatOf("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(moment));
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY);
}

/** The day that someone typed, as app/reading/dates.py reads it: 3/31/2026 or 31/3/2026, 31.3.2026, Mar 31, tomorrow. */
export function readDay(text: string, today: string, { region }: Where): string | null {
  const typed = text.trim().toLowerCase().replace(/\s+/g, " ");
  const near = Object.keys(NEAR).find((days) => NEAR[Number(days)]!.toLowerCase() === typed);
  if (near) return spelt(today, Number(near));
  const yearFirst = YEAR_FIRST.exec(typed);
  if (yearFirst) return dayFrom(yearFirst[1], yearFirst[3], yearFirst[4]);
  const [, one, mark, other, year] = YEAR_LAST.exec(typed) ?? [];
  // Dots are written only where days come first.
  if (year) return mark !== "." && MONTH_FIRST.includes(region) ? dayFrom(year, one, other) : dayFrom(year, other, one);
  const dayFirst = NAMED_DAY_FIRST.exec(typed);
  if (dayFirst) return named(dayFirst[2]!, dayFirst[1]!, dayFirst[3], today);
  const monthFirst = NAMED_MONTH_FIRST.exec(typed);
  return monthFirst && named(monthFirst[1]!, monthFirst[2]!, monthFirst[3], today);
}

/** Without a year, the one that is nearest. */
function named(name: string, day: string, year: string | undefined, today: string): string | null {
  const place = MONTHS.findIndex((month) => month === name || month.slice(0, 3) === name || (name === "sept" && month === "september"));
  if (place < 0) return null;
  if (year) return dayFrom(year, place + 1, day);
  const thisYear = Number(today.slice(0, 4));
  const days = [-1, 0, 1].map((years) => dayFrom(thisYear + years, place + 1, day)).filter((found) => found !== null);
  return days.sort((one, other) => Math.abs(daysBetween(today, one)) - Math.abs(daysBetween(today, other)))[0] ?? null;
}

function dayFrom(...parts: (string | number | undefined)[]): string | null {
  const [year, month, day] = parts.map(Number);
  const text = [year, String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
  const isThere = !Number.isNaN(Date.parse(text)) && spelt(text, 0) === text && year! >= 1900 && year! <= 2199;
  return isThere ? text : null;
}

function spelt(day: string, later: number): string {
  return new Date(Date.parse(day) + later * DAY).toISOString().slice(0, 10);
}

/** Today, Tomorrow, Yesterday, or Fri, Dec 4. */
export function weekday(day: string, today: string, { region }: Where): string {
  const known = NEAR[daysBetween(today, day)];
  if (known) return known;
  const year = day.slice(0, 4) === today.slice(0, 4) ? {} : { year: "numeric" as const };
  return format(day, { weekday: "short", month: "short", day: "numeric", ...year }, region);
}

export function longDay(day: string, { region }: Where): string {
  return format(day, { weekday: "long", month: "long", day: "numeric" }, region);
}

export function clock(moment: Date | string, { region, zone }: Where): string {
  return plain(formatOf(`en-${region}`, { timeZone: zone, hour: "numeric", minute: "2-digit" }).format(new Date(moment)));
}

export function inSentence(when: string): string {
  const near = Object.values(NEAR).find((word) => when.startsWith(word));
  return near ? near.toLowerCase() + when.slice(near.length) : when;
}

/** $58,000 to $64,000, of minor units. */
export function money(least: number | null, most: number | null, currency: string | null, { region }: Where): string {
  const amounts = [...new Set([least, most].filter((one) => one !== null))];
  if (!amounts.length) return "";
  const style = currency ? { style: "currency" as const, currency } : {};
  const digits = new Intl.NumberFormat(`en-${region}`, style).resolvedOptions().maximumFractionDigits ?? 2;
  const units = amounts.map((amount) => amount / 10 ** (currency ? digits : 2));
  const fraction = units.every(Number.isInteger) ? { minimumFractionDigits: 0, maximumFractionDigits: 0 } : {};
  const shown = new Intl.NumberFormat(`en-${region}`, { ...style, ...fraction });
  const [low, high] = units.map((amount) => plain(shown.format(amount)));
  return high ? words.payRange(low!, high) : low!;
}

function format(day: string, options: Intl.DateTimeFormatOptions, region: string): string {
  return formatOf(`en-${region}`, { ...options, timeZone: "UTC" }).format(new Date(`${day}T12:00:00Z`));
}

/** Some systems set narrow spaces that some fonts do not have. */
function plain(text: string): string {
  return text.replace(/\u202f/g, "\u00a0");
}
