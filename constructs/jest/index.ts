/**
 * Matchers for the tests of your own stacks: `import "syncwright/jest"`, then
 * `expect(stack).toAllow(call)`, `toDeny(call)` and `toPassPreflight()`.
 *
 * They ask the IAM engine about the synthesized stack, so a test says what a role may do rather than
 * what its policy looks like.
 */
import { TerraformStack, Testing } from "cdktf";

import { type Call, decideCall, type Report } from "../../preflight";
import { diagnosticText } from "../errors";
import { diagnosticOf, findingsOf, judge, snapshotOfText } from "../judgement";

/** One API call to ask about. */
export interface MatcherCall {
  /** ARN of the role or user that calls, or of a vendor's principal. */
  readonly as: string;
  /** E.g. `s3:PutObject`. */
  readonly action: string;
  /** ARN of the bucket, object, key, queue or role. */
  readonly resource: string;
  /**
   * Condition keys of the request.
   * @default those that follow from the caller
   */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** What jest wants of a matcher. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: has to repeat jest's own declaration
    interface Matchers<R, T = {}> {
      /** The stack's policies allow the call. */
      toAllow(call: MatcherCall): R;
      /** The stack's policies deny the call; a call that cannot be decided is not denied. */
      toDeny(call: MatcherCall): R;
      /** Every call of every sync of the stack is allowed. */
      toPassPreflight(): R;
    }
  }
}

/** The matchers by name, for `expect.extend`. */
export const matchers = { toAllow, toDeny, toPassPreflight };

/** The stack's policies allow the call. `received` is a stack or the text of its `cdk.tf.json`. */
export function toAllow(received: unknown, call: MatcherCall): MatcherResult {
  return answered(received, call, "allowed");
}

/** The stack's policies deny the call. */
export function toDeny(received: unknown, call: MatcherCall): MatcherResult {
  return answered(received, call, "denied");
}

/** Every call of every sync of the stack is allowed. */
export function toPassPreflight(received: unknown): MatcherResult {
  const { report, diagnostics } = judge(textOf(received));
  const errors = [
    ...findingsOf(report)
      .filter(({ suppressed }) => !suppressed)
      .map((finding) => diagnosticOf(finding)),
    ...diagnostics,
  ].filter(({ severity }) => severity === "error");
  const pass = errors.length === 0 && report.summary.unknown === 0;
  return {
    pass,
    message: () =>
      pass
        ? `the preflight finds nothing in ${report.connections.length} connections`
        : [...errors.map((one) => diagnosticText(one)), ...openSteps(report)].join("\n"),
  };
}

function answered(
  received: unknown,
  call: MatcherCall,
  wanted: "allowed" | "denied",
): MatcherResult {
  const verdict = decideCall(snapshotOfText(textOf(received)), callOf(call));
  const { decision, awsMessage } = verdict;
  const by = decision.decidedBy.map(
    ({ policy, sid, statement }) => `${policy} ${sid ?? statement}`,
  );
  const why = [
    ...by.map((name) => `decided by ${name}`),
    ...decision.missing.map(({ fact, reason }) => `not known: ${fact}, ${reason}`),
    ...(awsMessage === undefined ? [] : [awsMessage]),
  ];
  return {
    pass: verdict.outcome === wanted,
    message: () =>
      [`${call.as} calling ${call.action} on ${call.resource} is ${verdict.outcome}`, ...why].join(
        "\n",
      ),
  };
}

function callOf({ as: caller, action, resource, context = {} }: MatcherCall): Call {
  const [service = "", operation = ""] = action.split(":");
  return {
    service: service as Call["service"],
    operation,
    caller,
    action,
    resource,
    context,
    why: "a test asks",
  };
}

function openSteps(report: Report): string[] {
  return report.connections.flatMap((connection) =>
    connection.steps
      .filter(({ verdict }) => verdict === "unknown")
      .map(
        ({ n, title, missing }) =>
          `step ${n} of \`${connection.name}\` (${title}) cannot be decided: ${missing.map(({ fact }) => fact).join(", ")}`,
      ),
  );
}

function textOf(received: unknown): string {
  if (typeof received === "string") return received;
  if (TerraformStack.isStack(received)) return writtenBy(received);
  throw new TypeError("expected a TerraformStack or the text of its cdk.tf.json");
}

/** `Testing.synth` runs the aspects, and leaves the comments out: construct paths, suppressions. */
function writtenBy(stack: TerraformStack): string {
  Testing.synth(stack);
  return JSON.stringify(stack.toTerraform());
}

const extend = (globalThis as { expect?: { extend?: (all: object) => void } }).expect?.extend;
extend?.(matchers);
