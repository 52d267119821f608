// The app looks and speaks like the web.

import { readFileSync } from "node:fs";
import path from "node:path";

import { words } from "../src/words";

const { rendered, FILE } = jest.requireActual<{ rendered: () => string; FILE: string }>("../bin/tokens.js");

test("colors are those of the web's tokens.css", () => {
  expect(readFileSync(FILE, "utf8")).toBe(rendered());
});

test("text can be read on every ground it stands on, in both themes", () => {
  const { colors } = jest.requireActual<typeof import("../src/ui/tokens")>("../src/ui/tokens");
  for (const theme of [colors.light, colors.dark]) {
    for (const ground of [theme.ground, theme.surface, theme.dueTint, theme.lateTint]) {
      for (const ink of [theme.ink, theme.soft, theme.act]) expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(theme.due, theme.dueTint)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(theme.late, theme.lateTint)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(theme.onAct, theme.act)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(theme.edge, theme.surface)).toBeGreaterThanOrEqual(3);
  }
});

test("words keep to docs/words.md", () => {
  const table = readFileSync(path.resolve(__dirname, "../../docs/words.md"), "utf8");
  expect(table).toContain("| opportunity |");
  for (const text of texts(words)) {
    expect(text).not.toMatch(/!|\bemail\b|\blog ?(in|out)\b|\bemployer|\bposition\b|\bCV\b|\bcancelled\b|'/i);
    expect(text).toBe(text.trim());
  }
});

function texts(of: unknown): string[] {
  if (typeof of === "string") return [of];
  if (typeof of === "function") return [String((of as (word: unknown) => string)(2))];
  return Object.values(of as object).flatMap(texts);
}

function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high! + 0.05) / (low! + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((place) => {
    const part = parseInt(hex.slice(place, place + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
