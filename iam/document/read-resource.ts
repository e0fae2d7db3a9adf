/**
 * `Resource` and `NotResource`: ARN patterns, or `*`.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
import { resourceStart } from "../arn";
import { completed } from "../matching/resource-pattern";
import { findVariableProblem } from "../matching/variable";
import type { PatternElement, PolicyVersion } from "../policy";
import { isUnknown, type Unknown } from "../unknown";
import { type ElementPath, quote } from "./findings";
import type { Span } from "./node";
import { readStrings } from "./read-list";
import type { Context } from "./read-object";
import type { PairedElement } from "./read-statement";

/** The patterns of the element; each that AWS would reject is reported. */
export function readResources(
  element: PairedElement,
  version: PolicyVersion | Unknown,
  context: Context,
): PatternElement {
  const name = element.not ? "NotResource" : "Resource";
  const values = readStrings(element.node, { path: element.path, what: `\`${name}\`` }, context);
  for (const { value, start, end } of values) {
    if (isUnknown(value)) continue;
    const at = { span: { start, end }, path: element.path };
    checkPattern(value, at, context);
    if (version === "2012-10-17") checkVariables(value, at, context);
  }
  return { not: element.not, values, span: element.node };
}

function checkPattern(
  pattern: string,
  at: { span: Span; path: ElementPath },
  context: Context,
): void {
  if (pattern === "*") return;
  const problem = patternProblem(pattern);
  if (problem) {
    context.findings.add("IAM0012", at, {
      summary: `${quote(pattern)} is not a resource`,
      label: problem,
      why: `${problem}; a resource is \`*\` or reads \`arn:partition:service:region:account:resource\``,
    });
    return;
  }
  const whole = completed(pattern);
  if (whole !== pattern) {
    context.findings.add("IAM0023", at, {
      severity: context.type === "session" ? "error" : "warning",
      summary: `${quote(pattern)} is an incomplete ARN`,
      label: "segments are missing",
      why: `missing segments count as \`*\`, so this means ${quote(whole)}`,
      help: "write all six segments",
    });
  }
}

function patternProblem(pattern: string): string | undefined {
  if (pattern === "") return "it is empty";
  if (!pattern.startsWith("arn:")) return "it does not begin with `arn:`";
  const service = pattern.split(":", 3)[2] ?? "";
  if (service === "") return "it names no service";
  if (service.includes("*") || service.includes("?")) return "the service may not hold a wildcard";
  if (resourceStart(pattern) === pattern.length) return "the resource part is empty";
  return undefined;
}

function checkVariables(
  pattern: string,
  at: { span: Span; path: ElementPath },
  context: Context,
): void {
  const problem = findVariableProblem(pattern);
  if (problem) {
    context.findings.add("IAM0018", at, {
      summary: `${quote(pattern)} has a policy variable that cannot be read`,
      label: problem,
      why: problem,
    });
    return;
  }
  const start = resourceStart(pattern) ?? 0;
  if (pattern.slice(0, start).includes("${")) {
    context.findings.add("IAM0019", at, {
      severity: "warning",
      summary: `${quote(pattern)} has a policy variable before its resource part`,
      label: "stays literal text",
      why: "variables are replaced after the fifth colon only, so this matches no resource",
    });
  }
}
