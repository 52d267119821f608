// What only a phone has.

import { configure } from "@testing-library/react-native";

configure({ asyncUtilTimeout: 10_000 });

const mockGone: string[] = [];
const mockParams: Record<string, string> = {};

jest.mock("expo-router", () => ({
  useRouter: () => ({
    push: (path: string) => mockGone.push(path), navigate: (path: string) => mockGone.push(path), back: () => mockGone.push("back"),
  }),
  useLocalSearchParams: () => mockParams,
  Stack: { Screen: () => null },
}));
jest.mock("../../src/phone/reminders", () => ({
  mayRemind: jest.fn(async () => true), remindOf: jest.fn(async () => undefined), onPressed: () => () => undefined,
}));
jest.mock("../../src/phone/ids", () => ({ newId: () => jest.requireActual<typeof import("node:crypto")>("node:crypto").randomUUID() }));
jest.mock("../../src/phone/vault", () => ({ vault: {} }));
jest.mock("../../src/phone/database", () => ({ openDatabase: jest.fn() }));

export const gone = mockGone;
export const params = mockParams;

beforeEach(() => {
  mockGone.length = 0;
  for (const name of Object.keys(mockParams)) delete mockParams[name];
});
