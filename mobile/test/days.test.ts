// Days as people type them.

import { readDay } from "../src/store/dates";

const read = (text: string, region = "IE") => readDay(text, "2026-12-30", { region, zone: "UTC" });

test.each([
  ["2026-03-31", "2026-03-31"], ["2026.3.31", "2026-03-31"], ["31/3/2026", "2026-03-31"], ["31-03-2026", "2026-03-31"],
  ["Mar 31, 2026", "2026-03-31"], ["31st of March 2026", "2026-03-31"], ["Tue, 31 Mar 2026", "2026-03-31"], [" Sept. 4 2027 ", "2027-09-04"],
  ["tomorrow", "2026-12-31"], ["Today", "2026-12-30"], ["Jan 2", "2027-01-02"], ["30 November", "2026-11-30"],
])("%s is %s", (text, day) => {
  expect(read(text)).toBe(day);
});

test("where months come first, they do between slashes", () => {
  expect(read("3/4/2026", "US")).toBe("2026-03-04");
  expect(read("3.4.2026", "US")).toBe("2026-04-03");
  expect(read("3/4/2026", "GB")).toBe("2026-04-03");
});

test.each(["", "soon", "2026-02-30", "31/31/2026", "13/31/2026", "Mar 32", "1899-12-31", "2200-01-01", "3/4/26", "2026-3/4", "Foo 3", "Feb 29"])("%s is no day", (text) => {
  expect(read(text)).toBeNull();
});
