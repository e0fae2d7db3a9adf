/**
 * Ask the preflight whether the caller may, on the state served now; record the answer; refuse with
 * AWS's code and words where it may not.
 *
 * A decision that comes out `unknown` refuses too: the loaded snapshot left something open, and
 * "allowed" is never answered on partial evidence.
 */
import type { ContextValue } from "../iam";
import { type Call, type CallVerdict, decideCall, type Snapshot } from "../preflight";
import { AwsError } from "./errors";
import type { Caller, Exchange, ServiceName } from "./exchange";

/** One thing the request needs to be allowed. */
export interface Question {
  /** Whose action it is, where S3 asks KMS on the caller's behalf. */
  readonly service?: ServiceName;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount?: string;
  readonly context?: Readonly<Record<string, ContextValue>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly policyDocument?: unknown;
  readonly objectLock?: NonNullable<Call["objectLock"]>;
  /** Who asks, where that is not the caller: a service principal. */
  readonly caller?: string;
  /** A resource that comes into being with this call, as it will be: nothing is unknown of it. */
  readonly planned?: Partial<Pick<Snapshot, "buckets" | "keys" | "queues">>;
  readonly why: string;
}

/** Throws the refusal unless allowed. */
export function ask(exchange: Exchange, question: Question): void {
  const verdict = judge(exchange, question);
  exchange.record.verdicts.push(verdict);
  if (verdict.outcome !== "allowed") throw refusalOf(exchange.service, verdict);
}

/** Whether it would be allowed; leaves no record. */
export function mayDo(exchange: Exchange, question: Question): boolean {
  return judge(exchange, question).outcome === "allowed";
}

/** The verdict on a question, unrecorded. */
export function judge(exchange: Exchange, question: Question): CallVerdict {
  return decideCall(snapshotFor(exchange, question), callOf(exchange, question));
}

function snapshotFor({ world }: Exchange, { planned }: Question): Snapshot {
  const snapshot = world.snapshot();
  if (!planned) return snapshot;
  return {
    ...snapshot,
    buckets: [...snapshot.buckets, ...(planned.buckets ?? [])],
    keys: [...snapshot.keys, ...(planned.keys ?? [])],
    queues: [...snapshot.queues, ...(planned.queues ?? [])],
  };
}

function callOf(exchange: Exchange, question: Question): Call {
  const byCaller = question.caller === undefined;
  const session = byCaller ? exchange.caller.key?.session : undefined;
  return {
    service: question.service ?? exchange.service,
    operation: exchange.operation,
    caller: question.caller ?? exchange.caller.principal,
    action: question.action,
    resource: question.resource,
    ...(question.resourceAccount === undefined
      ? undefined
      : { resourceAccount: question.resourceAccount }),
    context: { ...(byCaller ? exchange.context : serviceContext(exchange)), ...question.context },
    ...(session && session.policies.length > 0 ? { sessionPolicies: session.policies } : undefined),
    ...(question.headers ? { headers: question.headers } : undefined),
    ...(question.policyDocument === undefined
      ? undefined
      : { policyDocument: question.policyDocument }),
    ...(question.objectLock === undefined ? undefined : { objectLock: question.objectLock }),
    why: question.why,
  };
}

/** Keys of a call that a service makes for itself. */
function serviceContext(exchange: Exchange): Readonly<Record<string, ContextValue>> {
  return timeContext(exchange.world.now());
}

function timeContext(now: Date): Readonly<Record<string, ContextValue>> {
  return {
    "aws:SecureTransport": "true",
    "aws:CurrentTime": `${now.toISOString().slice(0, 19)}Z`,
    "aws:EpochTime": String(Math.floor(now.getTime() / 1000)),
  };
}

/** Condition keys that follow from the connection, the clock and the credentials. */
export function globalContext(options: {
  readonly now: Date;
  readonly region: string;
  readonly sourceIp: string;
  readonly secureTransport: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly caller: Caller;
}): Readonly<Record<string, ContextValue>> {
  const { headers, caller } = options;
  return {
    ...timeContext(options.now),
    "aws:SecureTransport": String(options.secureTransport),
    "aws:SourceIp": options.sourceIp,
    "aws:RequestedRegion": options.region,
    ...(headers["user-agent"] ? { "aws:UserAgent": headers["user-agent"] } : undefined),
    ...(headers["referer"] ? { "aws:Referer": headers["referer"] } : undefined),
    ...callerContext(caller),
  };
}

function callerContext({ key }: Caller): Readonly<Record<string, ContextValue>> {
  if (!key) return {};
  if (!key.session) return { "aws:userid": key.userId };
  return {
    "aws:userid": key.userId,
    "aws:TokenIssueTime": `${key.created.toISOString().slice(0, 19)}Z`,
    "aws:MultiFactorAuthPresent": "false",
    ...key.session.context,
  };
}

/** The refusal of a verdict in the service's own form. */
export function refusalOf(service: ServiceName, verdict: CallVerdict): AwsError {
  const { beyondPolicy } = verdict;
  if (beyondPolicy && verdict.decision.decision === "allowed") {
    return new AwsError({
      code: beyondPolicy.errorCode,
      status: beyondPolicy.status,
      message: beyondPolicy.message,
    });
  }
  const message = verdict.awsMessage ?? undecided(verdict);
  switch (service) {
    case "kms":
      return new AwsError({ code: "AccessDeniedException", status: 400, message });
    case "sqs":
      return new AwsError({ code: "AccessDeniedException", status: 403, message });
    default:
      return new AwsError({ code: "AccessDenied", status: 403, message });
  }
}

function undecided(verdict: CallVerdict): string {
  const missing = verdict.decision.missing.map(({ fact, reason }) => `${fact}: ${reason}`);
  return `The rehearsal cannot decide ${verdict.call.action} on ${String(verdict.call.resource)}; missing: ${missing.slice(0, 5).join("; ")}`;
}
