// Days, times and amounts as they are written in the account's country, by the clock of its time zone.

import { words } from "../words";

export interface Where {
  region: string;
  zone: string;
}

const DAY = 24 * 3600 * 1000;
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

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  const year = Number(text.slice(0, 4));
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) && year >= 1900 && year <= 2199;
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
