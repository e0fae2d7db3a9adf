/**
 * `Action` and `NotAction`: `service:Name` with `*` and `?` in the name, or `*`.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
import type { PatternElement } from "../policy";
import { type ElementPath, quote } from "./findings";
import type { Span } from "./node";
import { readStrings } from "./read-list";
import type { Context } from "./read-object";
import type { PairedElement } from "./read-statement";

/** The patterns of the element; each that AWS would reject is reported. */
export function readActions(element: PairedElement, context: Context): PatternElement {
  const name = element.not ? "NotAction" : "Action";
  const values = readStrings(element.node, { path: element.path, what: `\`${name}\`` }, context);
  for (const { value, start, end } of values) {
    if (typeof value === "string") {
      checkAction(value, { span: { start, end }, path: element.path }, context);
    }
  }
  if (context.type === "resourceControl") checkResourceControl(element, context);
  return { not: element.not, values, span: element.node };
}

function checkAction(
  action: string,
  at: { span: Span; path: ElementPath },
  context: Context,
): void {
  if (action === "*") return;
  const problem = actionProblem(action);
  if (!problem) return;
  context.findings.add("IAM0011", at, {
    summary: `${quote(action)} is not an action`,
    label: problem,
    why: `${problem}; an action reads \`service:Name\`, e.g. \`s3:PutObject\``,
  });
}

function actionProblem(action: string): string | undefined {
  const colon = action.indexOf(":");
  if (colon < 0) return "it names no service";
  const service = action.slice(0, colon);
  const name = action.slice(colon + 1);
  if (service === "") return "the service is empty";
  if (/[*?]/.test(service)) return "the service may not hold a wildcard";
  if (!/^[A-Za-z0-9-]+$/.test(service)) return "the service has a character that is not allowed";
  if (name === "") return "the name is empty";
  if (!/^[A-Za-z0-9_*?-]+$/.test(name)) return "the name has a character that is not allowed";
  return undefined;
}

function checkResourceControl(element: PairedElement, context: Context): void {
  if (!element.not) return;
  context.findings.add(
    "IAM0010",
    { span: element.node, path: element.path },
    {
      summary: "a resource control policy has no `NotAction`",
      why: "AWS Organizations accepts `Action` only",
      help: "list the actions to deny",
    },
  );
}
