/**
 * Goal: the engine decides every sourced case as the AWS page it comes from says.
 * Method: the JSON files of `test/cases/iam/`, one test a case, named by its sentence.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { type DecidingStatement, simulateRequest } from "../../iam";

interface Case {
  readonly name: string;
  /** The page that makes it true. */
  readonly source: string;
  readonly want: {
    readonly decision: string;
    readonly decidedBy?: readonly Partial<DecidingStatement>[];
  };
}

const FOLDER = join(__dirname, "..", "cases", "iam");
const topics = readdirSync(FOLDER).filter((file) => file.endsWith(".json"));

describe.each(topics)("%s", (topic) => {
  const cases = JSON.parse(readFileSync(join(FOLDER, topic), "utf8")) as Case[];

  test.each(cases)("$name", (line) => {
    const { decision, decidedBy } = simulateRequest(line);
    const wanted = line.want.decidedBy;
    expect({ decision, ...(wanted && { decidedBy }) }).toMatchObject(line.want);
  });
});
