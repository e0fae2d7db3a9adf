/** The configurations of test/cases/terraform with what a check must say of each. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What an expect.json holds. */
export interface Expectation {
  /** What the configuration shows. */
  readonly about: string;
  /** Flags of the check. */
  readonly words: readonly string[];
  readonly exit: number;
  /** By the connection's name. */
  readonly verdicts: Readonly<Record<string, string>>;
  /** Sorted. */
  readonly codes: readonly string[];
  /** Why it cannot be planned with the stand-in for hashicorp/aws. */
  readonly hclOnly?: string;
  /** Why it cannot be applied to a rehearsal. */
  readonly notApplied?: string;
  /** What AWS answers at apply, as the check says beforehand. */
  readonly applyFails?: string;
  /** What is missing in the plan alone, which cannot tell what the configuration tells then. */
  readonly planCannotTell?: string;
}

/** The folder that holds them. */
export const CASES = join(__dirname, "../../cases/terraform");

/** All of them. */
export const cases: readonly { readonly name: string; readonly expect: Expectation }[] =
  readdirSync(CASES)
    .filter((name) => existsSync(join(CASES, name, "expect.json")))
    .sort()
    .map((name) => {
      const text = readFileSync(join(CASES, name, "expect.json"), "utf8");
      return { name, expect: JSON.parse(text) as Expectation };
    });
