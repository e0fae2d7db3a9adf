/**
 * `parsePolicy`: reading a document, and what the catalogue of actions and keys tells about it.
 *
 * What AWS would reject is an error; what it accepts and can never take effect is a warning.
 */
import type { Diagnostic } from "../../diagnostics";
import { Findings } from "../document/findings";
import { type ParsedPolicy, type ParseOptions, readPolicy } from "../document/read-policy";
import type { Policy } from "../policy";
import { lintActions } from "./lint-actions";
import { lintConditions } from "./lint-conditions";
import { lintPrincipals } from "./lint-principals";
import { lintQueueQuotas } from "./lint-queue-quotas";
import { lintResources } from "./lint-resources";

/**
 * Read a policy document: JSON text, or the parsed JSON value, in which any value may be an `Unknown`.
 * `diagnostics` holds everything that is wrong, in source order.
 */
export function parsePolicy(document: unknown, options: ParseOptions): ParsedPolicy {
  const parsed = readPolicy(document, options);
  if (!parsed.policy) return parsed;
  const findings = new Findings(sourceOf(parsed.policy, options));
  for (const statement of parsed.policy.statements) {
    const place = { policy: parsed.policy, statement, findings };
    lintActions(place);
    lintResources(place);
    lintPrincipals(place);
    lintConditions(place);
  }
  lintQueueQuotas(parsed.policy, findings);
  return {
    ...parsed,
    diagnostics: inSourceOrder([...parsed.diagnostics, ...findings.diagnostics]),
    rejected: parsed.rejected || findings.hasError,
  };
}

function sourceOf(policy: Policy, options: ParseOptions) {
  const file = options.file !== undefined ? { file: options.file } : {};
  return { name: options.name, ...file, ...(policy.text !== undefined && { text: policy.text }) };
}

function inSourceOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const line = (diagnostic: Diagnostic) => diagnostic.where?.line ?? 0;
  const column = (diagnostic: Diagnostic) => diagnostic.where?.column ?? 0;
  return diagnostics.toSorted((a, b) => line(a) - line(b) || column(a) - column(b));
}
