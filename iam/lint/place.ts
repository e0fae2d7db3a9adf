/** What every lint is given, and where its findings stand. */
import type { ElementPath, Findings } from "../document/findings";
import type { Span } from "../document/node";
import type { Policy, Statement } from "../policy";

/** One statement of a policy, and where to report. */
export interface LintPlace {
  readonly policy: Policy;
  readonly statement: Statement;
  readonly findings: Findings;
}

/** A span inside the statement. */
export function at(
  place: LintPlace,
  span: Span,
  path: ElementPath,
): { span: Span; path: ElementPath } {
  return { span, path: [...place.statement.path, ...path] };
}

/** The names of things in a sentence: at most five, and how many more. */
export function nameList(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `\`${name}\``);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}
