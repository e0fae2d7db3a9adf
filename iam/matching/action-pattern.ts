/**
 * `Action` patterns: case-insensitive on service and name, `*` and `?` in both, no variables.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
import type { PatternElement } from "../policy";
import { NO, not, or, type Truth } from "../truth";
import { compilePattern } from "./compile-pattern";
import { NO_VALUES } from "./pattern";
import { testUnknownPattern } from "./unknown-text";

/** Whether the element names an action, given in lower case. */
export type ActionTest = (action: string) => Truth;

const compile = (text: string) => compilePattern(text, { wildcards: true, fold: true });

/** Compile `Action` or `NotAction`. */
export function compileActions(element: PatternElement): ActionTest {
  const tests = element.values.map(({ value }) => compileOne(value));
  const isNamed: ActionTest = (action) => {
    let found: Truth = NO;
    for (const test of tests) found = or(found, test(action));
    return found;
  };
  return element.not ? (action) => not(isNamed(action)) : isNamed;
}

function compileOne(value: PatternElement["values"][number]["value"]): ActionTest {
  if (typeof value !== "string") return (action) => testUnknownPattern(value, action, compile);
  const pattern = compile(value);
  return (action) => pattern.test(action, NO_VALUES);
}
