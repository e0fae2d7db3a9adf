/**
 * Actions that do not exist: misspelt ones, API operations that are called otherwise as actions, and
 * services nobody has.
 *
 * S3 rejects a bucket policy with such an action; IAM accepts it and it never takes effect.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
import { quote } from "../document/findings";
import type { Span } from "../document/node";
import {
  actionsMatching,
  isCompleteService,
  isKnownService,
  nearestAction,
  nearestService,
} from "../knowledge/catalogue";
import { requiredActions } from "../operations/required-actions";
import { isUnknown } from "../unknown";
import { at, type LintPlace } from "./place";

/** Report actions and patterns that name no action. */
export function lintActions(place: LintPlace): void {
  const { action } = place.statement;
  for (const { value, start, end } of action.values) {
    const colon = isUnknown(value) ? -1 : value.indexOf(":");
    if (isUnknown(value) || colon <= 0) continue;
    const span = { start, end };
    const service = value.slice(0, colon).toLowerCase();
    if (!isKnownService(service)) reportService(value, service, span, place);
    else if (isCompleteService(service) && actionsMatching(value).length === 0) {
      reportAction(value, span, place);
    }
  }
}

function elementPath(place: LintPlace): readonly string[] {
  return [place.statement.action.not ? "NotAction" : "Action"];
}

function reportService(action: string, service: string, span: Span, place: LintPlace): void {
  const near = nearestService(service);
  place.findings.add("IAM0024", at(place, span, elementPath(place)), {
    severity: "warning",
    summary: `${quote(action)} names a service that does not exist`,
    label: "no such service",
    why: `no AWS service has the prefix ${quote(service)}`,
    ...(near && { help: `write \`${near}${action.slice(action.indexOf(":"))}\`` }),
  });
}

function reportAction(action: string, span: Span, place: LintPlace): void {
  const isRejected = place.policy.type === "resource" && action.toLowerCase().startsWith("s3:");
  const instead = insteadOf(action);
  place.findings.add("IAM0025", at(place, span, elementPath(place)), {
    severity: isRejected ? "error" : "warning",
    summary: `${quote(action)} is no action`,
    label: "no such action",
    why: instead.why,
    ...(instead.name && { help: `write \`${instead.name}\`` }),
  });
}

/** What to write: the action of an API operation of that name, else the nearest name. */
function insteadOf(action: string): { why: string; name?: string } {
  const [service = "", operation = ""] = action.split(":", 2);
  const needed = requiredActions(service.toLowerCase(), operation)[0];
  if (needed) {
    const why = `it is an API operation; the permission it needs is called ${quote(needed.action)}`;
    return { why, name: needed.action };
  }
  const near = nearestAction(action);
  const why = "the service has no action of that name, so the statement says nothing about it";
  return near === undefined ? { why } : { why, name: near };
}
