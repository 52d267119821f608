import { fireEvent, screen, waitFor } from "@testing-library/react-native";
import { Linking } from "react-native";

import Account from "../../src/app/account";
import Add from "../../src/app/add";
import Board from "../../src/app/board";
import Today from "../../src/app/index";
import Interview from "../../src/app/interview/[id]";
import Opportunity from "../../src/app/opportunity/[id]";
import SignIn from "../../src/app/sign-in";
import { mayRemind, remindOf } from "../../src/phone/reminders";
import { planned } from "../../src/store/reminders";
import type { Store } from "../../src/ui/store";
import { recordsOf } from "../../src/ui/store";
import { words } from "../../src/words";
import { gone, params } from "./faked";
import { ROLE, TALK, fill, json, makeStore, show, stageId } from "./show";

let store: Store;

beforeEach(async () => {
  store = await makeStore();
  fill(store);
});

const press = (name: string | RegExp, role = "button") => fireEvent.press(screen.getByRole(role as "button", { name }));

describe("sign-in", () => {
  test("says what is missing, at its field", async () => {
    await show(<SignIn />, store);
    await press("Sign in");
    expect(screen.getByText("Enter your e-mail address.")).toBeTruthy();
    expect(screen.getByText("Enter your password.")).toBeTruthy();
  });

  test("a wrong password is announced, and what was typed stays", async () => {
    const title = "That e-mail address and password don’t match";
    store = await makeStore(async () => json(401, { type: "/problems/invalid-credentials", title, status: 401, detail: "No." }));
    await show(<SignIn />, store);
    await fireEvent.changeText(screen.getByLabelText("E-mail"), "alice@example.org");
    await fireEvent.changeText(screen.getByLabelText("Password"), "four wrong words");
    await press("Sign in");
    const said = await screen.findByText(`${title}.`);
    expect(said.props.accessibilityRole).toBe("alert");
    expect(screen.getByRole("header", { name: "Error: Sign in" })).toBeTruthy();
    expect(screen.getByLabelText("E-mail").props.value).toBe("alice@example.org");
  });

  test("asks for a code where the server does", async () => {
    store = await makeStore(async () => json(401, { type: "/problems/code-required", title: "Code", status: 401, detail: "Code." }));
    await show(<SignIn />, store);
    await fireEvent.changeText(screen.getByLabelText("E-mail"), "alice@example.org");
    await fireEvent.changeText(screen.getByLabelText("Password"), "four right words");
    await press("Sign in");
    expect(await screen.findByLabelText("Code")).toBeTruthy();
  });

  test("without a network it says so", async () => {
    await show(<SignIn />, store);
    await fireEvent.changeText(screen.getByLabelText("E-mail"), "alice@example.org");
    await fireEvent.changeText(screen.getByLabelText("Password"), "four right words");
    await press("Sign in");
    expect(await screen.findByText(words.signIn.offline)).toBeTruthy();
  });

  test("signing out without a network says what the web still lists", async () => {
    await show(<SignIn />, store, { untold: true, signedIn: false });
    expect(screen.getByText(words.accountPage.notTold)).toBeTruthy();
  });

  test("says that a sign-in has ended, and leads to signing up on the web", async () => {
    const opened = jest.spyOn(Linking, "openURL").mockResolvedValue(true);
    await show(<SignIn />, store, { outcome: "ended", signedIn: false });
    expect(screen.getByText(words.signIn.ended)).toBeTruthy();
    await press("Sign up on the web", "link");
    expect(opened).toHaveBeenCalledWith("https://jobplanr.ai/sign-up");
  });
});

describe("Today", () => {
  test("shows the next interview and what is due, without a network", async () => {
    await show(<Today />, store, { outcome: "offline" });
    expect(screen.getByText("Next interview")).toBeTruthy();
    expect(screen.getByText("Send the portfolio")).toBeTruthy();
    expect(screen.getByText(words.step.offline)).toBeTruthy();
  });

  test("a task is done by one press, and says so", async () => {
    await show(<Today />, store);
    await press("Mark done: Send the portfolio", "checkbox");
    expect(screen.queryByText("Send the portfolio")).toBeNull();
    expect(store.outbox.all()).toMatchObject([{ kind: "tasks", fields: { done_at: expect.stringMatching(/Z$/) } }]);
    expect(screen.getByText("One thing not saved on the web yet.")).toBeTruthy();
  });

  test("asks how it went, once it is over", async () => {
    store.outbox.change("activities", TALK, { starts_at: new Date(Date.now() - 7_200_000).toISOString() });
    await show(<Today />, store);
    expect(screen.getByText("How did it go?")).toBeTruthy();
    await press("Write it down: Second talk");
    expect(gone).toEqual([`/interview/${TALK}`]);
  });
});

describe("Board", () => {
  test("has every stage, with its cards", async () => {
    await show(<Board />, store);
    for (const name of ["Saved", "Applied", "Screening", "Interview", "Offer", "Closed"]) {
      expect(screen.getByRole("header", { name })).toBeTruthy();
    }
    await press(/Harbour Books, Bookseller/, "link");
    expect(gone).toEqual([`/opportunity/${ROLE}`]);
  });

  test("moves by a list of stages", async () => {
    await show(<Board />, store);
    await press("Move Bookseller at Harbour Books");
    await press("Move to Offer");
    expect(store.outbox.find("opportunities", ROLE)).toMatchObject({ stage_id: stageId("offer") });
  });

  test("moves by an action of the screen reader", async () => {
    await show(<Board />, store);
    const card = screen.getByRole("link", { name: /Harbour Books, Bookseller/ });
    expect(card.props.accessibilityActions).toContainEqual({ name: stageId("closed"), label: "Move to Closed" });
    await fireEvent(card, "accessibilityAction", { nativeEvent: { actionName: stageId("closed") } });
    expect(store.outbox.find("opportunities", ROLE)).toMatchObject({ stage_id: stageId("closed") });
  });
});

describe("Opportunity", () => {
  beforeEach(() => void (params.id = ROLE));

  test("shows advert, people, notes and what comes next", async () => {
    await show(<Opportunity />, store);
    for (const text of ["We look for a bookseller.", "Ines Moreau", "They open at ten", "Cork"]) expect(screen.getByText(text)).toBeTruthy();
    expect(screen.getByText(/^Interview, (today|tomorrow)|^Send the portfolio, today/)).toBeTruthy();
  });

  test("calls, writes and opens by a tap", async () => {
    const opened = jest.spyOn(Linking, "openURL").mockResolvedValue(true);
    await show(<Opportunity />, store);
    await press(/^Call Ines Moreau/, "link");
    await press(/^E-mail Ines Moreau/, "link");
    await press("Open the advert", "link");
    expect(opened.mock.calls.flat()).toEqual(
      expect.arrayContaining(["tel:+353215550100", "mailto:ines@example.org", "https://example.org/advert"]));
  });

  test("a note is added without a network", async () => {
    await show(<Opportunity />, store, { outcome: "offline" });
    await press("Add a note");
    await press("Save: Note");
    expect(screen.getByText("Write something first.")).toBeTruthy();
    await fireEvent.changeText(screen.getByLabelText("Note"), "Bring the portfolio");
    await press("Save: Note");
    expect(screen.getByText("Bring the portfolio")).toBeTruthy();
    expect(store.outbox.all()).toMatchObject([{ act: "make", kind: "notes", fields: { opportunity_id: ROLE } }]);
  });

  test("a wrong due date is told in words, and a right one is saved", async () => {
    await show(<Opportunity />, store);
    await press("Add a task");
    await fireEvent.changeText(screen.getByLabelText("Task"), "Thank them");
    await fireEvent.changeText(screen.getByLabelText("Due date"), "2026-02-30");
    await press("Save: Task");
    expect(screen.getByText(words.opportunityPage.dueWrong)).toBeTruthy();
    await fireEvent.changeText(screen.getByLabelText("Due date"), "2/28/2026");
    expect(screen.getByText(/^Sat, Feb 28/)).toBeTruthy();
    await press("Save: Task");
    expect(store.outbox.all()).toMatchObject([{ kind: "tasks", fields: { title: "Thank them", due_on: "2026-02-28" } }]);
  });

  test("two versions are shown, and the one that is chosen stays", async () => {
    store.outbox.change("opportunities", ROLE, { title: "Bookbinder" });
    const row = store.outbox.all()[0]!;
    store.mirror.database.transaction(() => store.outbox.met(row, { ...store.mirror.find("opportunities", ROLE), title: "Librarian", etag: '"2"' }));
    await show(<Opportunity />, store);
    expect(screen.getByText("Role: Bookbinder")).toBeTruthy();
    expect(screen.getByText("Role: Librarian")).toBeTruthy();
    await press("Keep the other version: Role");
    expect(store.outbox.all()).toEqual([]);
    expect(store.outbox.find("opportunities", ROLE)).toMatchObject({ title: "Librarian" });
  });
});

describe("Add", () => {
  const DRAFT = {
    draft: {
      title: "Bookseller", url: "https://example.org/2", location: "Galway", workplace: null, employment_type: null, pay_min: null,
      pay_max: null, pay_currency: null, pay_period: null, pay_text: "€1,450 a month", posted_on: null, deadline: "2026-12-18",
      reference: null, source: null, posting: "We look for a bookseller.",
    },
    company: "Quay Books", company_id: null, ask: ["location"], same: null,
  };

  test("fills in what the server reads, and saves it", async () => {
    store = await makeStore(async () => json(200, DRAFT));
    params.text = "We look for a bookseller. https://example.org/2";
    await show(<Add />, store);
    await press("Fill in the fields from this");
    await waitFor(() => expect(screen.getByLabelText("Role").props.value).toBe("Bookseller"));
    expect(screen.getByText("Please check this.")).toBeTruthy();
    await press("Save: Opportunity");
    expect(store.outbox.waiting().map((row) => [row.kind, row.fields])).toMatchObject([
      ["companies", { name: "Quay Books" }],
      ["opportunities", { title: "Bookseller", location: "Galway", deadline: "2026-12-18", pay_text: "€1,450 a month" }],
    ]);
  });

  test("without a network what was shared is kept as it is", async () => {
    params.text = "Bookseller in Galway\nWe look for someone who reads. https://example.org/2";
    await show(<Add />, store);
    await press("Fill in the fields from this");
    expect(await screen.findByText(words.addPage.readOffline)).toBeTruthy();
    await press("Save: Opportunity");
    expect(store.outbox.list("opportunities").at(-1)).toMatchObject({
      title: "Bookseller in Galway", url: "https://example.org/2", posting: expect.stringContaining("someone who reads"),
    });
  });

  test("asks for a role or a company", async () => {
    await show(<Add />, store);
    await press("Save: Opportunity");
    expect(screen.getByText("Enter a role or a company.")).toBeTruthy();
    expect(screen.getByRole("header", { name: "Error: Add an opportunity" })).toBeTruthy();
  });

  test("a wrong closing date is told in the title too", async () => {
    await show(<Add />, store);
    await fireEvent.changeText(screen.getByLabelText("Role"), "Bookseller");
    await fireEvent.changeText(screen.getByLabelText("Closing date"), "soon");
    await press("Save: Opportunity");
    expect(screen.getByText(words.addPage.dayWrong)).toBeTruthy();
    expect(screen.getByRole("header", { name: "Error: Add an opportunity" })).toBeTruthy();
  });

  test("what the server refuses is told in the title too, until it is saved", async () => {
    store = await makeStore(async () => json(422, { type: "/problems/invalid-values", title: "No", status: 422, detail: "Too long." }));
    params.text = "Bookseller";
    await show(<Add />, store);
    await press("Fill in the fields from this");
    expect(await screen.findByText("Too long.")).toBeTruthy();
    expect(screen.getByRole("header", { name: "Error: Add an opportunity" })).toBeTruthy();
    await fireEvent.changeText(screen.getByLabelText("Role"), "Bookseller");
    await press("Save: Opportunity");
    expect(screen.getByRole("header", { name: "Add an opportunity" })).toBeTruthy();
  });
});

describe("Interview", () => {
  beforeEach(() => void (params.id = TALK));

  test("has the preparation in large type, and can be written over", async () => {
    await show(<Interview />, store);
    const text = screen.getByText("Ask about the winter hours.");
    expect(text).toHaveStyle({ fontSize: 22 });
    await press("Edit: Questions and preparation");
    await fireEvent.changeText(screen.getByLabelText("Questions and preparation"), "Ask about the summer.");
    await press("Save: Questions and preparation");
    expect(screen.getByText("Ask about the summer.")).toBeTruthy();
  });

  test("how it went is one press, with a line", async () => {
    await show(<Interview />, store);
    await fireEvent.changeText(screen.getByLabelText("A line about it"), "They call on Friday.");
    await press("Went well");
    expect(store.outbox.find("activities", TALK)).toMatchObject({ result: "Went well. They call on Friday.", outcome: "waiting" });
  });
});

describe("Account", () => {
  test("reminders are off until they are asked for, and follow what is planned", async () => {
    await show(<Account />, store);
    expect(remindOf).not.toHaveBeenCalled();
    const tick = () => screen.getByRole("checkbox", { name: "Remind me" });
    expect(tick()).not.toBeChecked();
    await fireEvent.press(tick());
    await waitFor(() => expect(tick()).toBeChecked());
    expect(mayRemind).toHaveBeenCalledTimes(1);
    const [reminders] = jest.mocked(remindOf).mock.calls.at(-1)!;
    expect(reminders.map((one) => one.title)).toContain("Interview in one hour");
  });

  test("nobody is reminded of an interview for what has ended, but of what comes where they will work", () => {
    const summaries = () => {
      const records = recordsOf(store);
      return [records.planned().map((one) => one.summary), planned(records).map((one) => one.body)];
    };
    expect(summaries()).toEqual([expect.arrayContaining(["Second talk"]), expect.arrayContaining(["Second talk"])]);
    store.outbox.change("opportunities", ROLE, { stage_id: stageId("closed") });
    for (const told of summaries()) expect(told).not.toContain("Second talk");
    store.outbox.change("opportunities", ROLE, { outcome: "accepted" });
    for (const told of summaries()) expect(told).toContain("Second talk");
  });

  test("what was not taken is shown with its sentence, and can be let go", async () => {
    store.outbox.make("notes", { body: "Too long" });
    const row = store.outbox.all()[0]!;
    store.mirror.database.transaction(() => store.outbox.refused(row, "Note must be 100,000 characters or fewer."));
    await show(<Account />, store);
    expect(screen.getByText("Note must be 100,000 characters or fewer.")).toBeTruthy();
    await press("Remove what I wrote");
    expect(store.outbox.all()).toEqual([]);
  });

  test("signing out warns of what would be lost, then leaves nothing", async () => {
    store.outbox.make("notes", { body: "Not yet sent" });
    const setSignedIn = jest.fn();
    const setUntold = jest.fn();
    await show(<Account />, store, { setSignedIn, setUntold });
    await press("Sign out");
    expect(screen.getByText(words.accountPage.signOutUnsent(1))).toBeTruthy();
    await press("Sign out and lose it");
    await waitFor(() => expect(setSignedIn).toHaveBeenCalledWith(false));
    expect(store.mirror.list("stages")).toEqual([]);
    expect(await store.secret.token()).toBeNull();
    expect(setUntold).toHaveBeenCalledWith(true);
  });

  test("signing out warns of what waits for someone else, too", async () => {
    store.outbox.make("notes", { body: "Not yet sent" });
    store.mirror.database.transaction(() => store.outbox.keepWordsOnly());
    store.mirror.set("owner", "someone else");
    await show(<Account />, store);
    await press("Sign out");
    expect(screen.getByText(words.accountPage.signOutUnsent(1))).toBeTruthy();
  });

  test("signing out leaves no reminder that was planned meanwhile", async () => {
    const order: string[] = [];
    jest.mocked(remindOf).mockImplementation(async (reminders) => void order.push(`remind of ${reminders.length}`));
    jest.spyOn(store.sync, "signOut").mockImplementation(async () => Boolean(order.push("signed out")));
    const setSignedIn = jest.fn();
    await show(<Account />, store, { setSignedIn });
    await press("Sign out");
    await fireEvent.press(screen.getAllByRole("button", { name: "Sign out" }).at(-1)!);
    await waitFor(() => expect(setSignedIn).toHaveBeenCalledWith(false));
    expect(order).toEqual(["remind of 0", "signed out", "remind of 0"]);
  });

  test("leads to the page where the account is deleted", async () => {
    const opened = jest.spyOn(Linking, "openURL").mockResolvedValue(true);
    await show(<Account />, store);
    await press("Delete account", "link");
    expect(opened).toHaveBeenCalledWith("https://jobplanr.ai/account/delete");
  });
});

describe("every screen", () => {
  const SCREENS = { Today: <Today />, Board: <Board />, Opportunity: <Opportunity />, Add: <Add />, Interview: <Interview />, Account: <Account />, "Sign in": <SignIn /> };

  test.each(Object.entries(SCREENS))("%s: each control has a role, a name, and room for a finger", async (name, element) => {
    params.id = name === "Interview" ? TALK : ROLE;
    await show(element, store);
    const controls = screen.root!.queryAll((one) => typeof one.props.onClick === "function" || one.props.accessible === true);
    expect(controls.length).toBeGreaterThan(0);
    for (const one of controls.filter((each) => typeof each.props.onClick === "function")) {
      expect(one.props.accessibilityRole ?? one.props.role).toBeTruthy();
      expect(one.props.accessibilityLabel).toBeTruthy();
      // Who speaks to the phone says what stands there.
      for (const text of textsOf(one)) expect(one.props.accessibilityLabel).toContain(text);
      const style = flat(one.props.style);
      expect(style.minHeight).toBeGreaterThanOrEqual(48);
      expect(style.height).toBeUndefined();
      // With large text it goes on in another line, and not out of the screen.
      expect(style.maxWidth ?? style.flexShrink ?? style.flexGrow).toBeTruthy();
    }
    expect(screen.getAllByRole("header").length).toBeGreaterThan(0);
  });
});

function textsOf(one: string | ReturnType<NonNullable<typeof screen.root>["queryAll"]>[number]): string[] {
  if (typeof one === "string") return one === "✓" ? [] : [one];
  return typeof one.props.value === "string" ? [] : one.children.flatMap(textsOf);
}

function flat(style: unknown): Record<string, number> {
  return Object.assign({}, ...[style].flat(Infinity).filter(Boolean));
}
