/**
 * Goal: nothing that can be typed makes the engine throw, hang or answer nonsense.
 * Method: generated attacks, and the classic ones written out.
 */
import { matchGlob, parsePolicy, simulateLine } from "../../iam";
import { runHostile } from "./hostile";

test("300 generated attacks are withstood", () => {
  expect(runHostile({ count: 300, seed: 20_260_101 }).slowest).toBeGreaterThan(0);
});

const LONG = 100_000;

test.each<[pattern: string, text: string, covered: boolean]>([
  [`${"*a".repeat(1_000)}b`, "a".repeat(LONG), false],
  [`${"*?a".repeat(1_000)}b`, "a".repeat(LONG), false],
  [`*${"a".repeat(LONG / 2)}b*`, "a".repeat(LONG), false],
  [`*${"a?".repeat(5_000)}b*`, "a".repeat(LONG), false],
  ["*".repeat(LONG), "a".repeat(LONG), true],
  ["?".repeat(LONG), "a".repeat(LONG), true],
])("a pattern that makes naive matchers hang is decided: %#", (pattern, text, covered) => {
  expect(matchGlob(pattern, text)).toBe(covered);
});

test.each<[what: string, document: unknown, code: string]>([
  ["10,000 nested lists", "[".repeat(10_000), "IAM0002"],
  ["10,000 nested objects", '{"a":'.repeat(10_000), "IAM0002"],
  ["a text of five million characters", `"${"a".repeat(5_000_000)}"`, "IAM0002"],
  ["600,000 values", `[${"1,".repeat(600_000)}1]`, "IAM0002"],
])("%s are too much", (_, document, code) => {
  const { diagnostics } = parsePolicy(document, { type: "identity", name: "attack" });
  expect(diagnostics.map((found) => found.code)).toEqual([code]);
});

test("a value that holds itself is too much", () => {
  const cycle: Record<string, unknown> = {};
  cycle["Statement"] = [cycle, cycle];
  const { diagnostics } = parsePolicy(cycle, { type: "identity", name: "attack" });
  expect(diagnostics.map((found) => found.code)).toEqual(["IAM0002"]);
});

test("a document of 200 kB is read and its length is told", () => {
  const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::landing/*" };
  const document = JSON.stringify({ Statement: new Array(2_600).fill(statement) });
  const { diagnostics } = parsePolicy(document, { type: "identity", name: "attack" });
  expect(diagnostics.map((found) => found.code)).toEqual(["IAM0022"]);
});

test("a line with __proto__ pollutes nothing and is answered", () => {
  const line =
    '{"__proto__": {"polluted": 1}, "request": {"principal": "anonymous", "action": "s3:GetObject", "resource": "*", "context": {"__proto__": "x"}}}';
  expect(simulateLine(line, 1)).toMatchObject({ decision: "implicitDeny" });
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});
