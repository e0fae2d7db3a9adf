/**
 * Goal: the reference decides every sourced case as the documentation says.
 * Method: the cases of `test/cases/iam`, each with the page it comes from; the engine runs the same.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { referenceDecide } from "./evaluator";
import type { SimulateRequest } from "./line";

interface SourcedCase extends SimulateRequest {
  readonly name: string;
  readonly source: string;
  readonly confirmed: boolean;
  readonly note?: string;
  readonly want: { readonly decision: string };
}

const FOLDER = join(__dirname, "../cases/iam");

const topics = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".json"))
  .toSorted()
  .map((file) => ({
    topic: file.replace(/\.json$/, ""),
    cases: JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as readonly SourcedCase[],
  }));

describe.each(topics)("$topic", ({ cases }) => {
  test.each(cases)("$name", (sourced) => {
    expect(referenceDecide(sourced).decision).toBe(sourced.want.decision);
  });

  test("each case names the page it comes from, and each doubtful one says why", () => {
    const unsourced = cases.filter(
      ({ source, confirmed, note }) =>
        !/^https:\/\/(docs\.aws\.amazon\.com|www\.w3\.org)\//.test(source) ||
        (!confirmed && note === undefined),
    );
    expect(unsourced).toEqual([]);
  });
});

test("there are at least 300 cases", () => {
  const count = topics.reduce((sum, { cases }) => sum + cases.length, 0);
  expect(count).toBeGreaterThanOrEqual(300);
});
