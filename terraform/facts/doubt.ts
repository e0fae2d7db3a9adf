/**
 * Facts that hold or do not hold, and we cannot tell now: a policy of a resource whose `count` is not
 * known, or one for a bucket that is not known.
 *
 * A policy in doubt keeps its statements, each under a condition that is not known. So it still says
 * nothing on what it does not concern, and where it does concern a call, the call is neither allowed
 * nor denied by it.
 */
import { isUnknown, type Unknown } from "../../iam";
import type { PolicyFact, PublicAccessBlockFact } from "../../preflight";
import type { Resource } from "./resource";

type JsonObject = { readonly [name: string]: unknown };

/** A policy that is in force or not. */
export function inDoubt(policy: PolicyFact, reason: string): PolicyFact {
  const document = documentOf(policy.document);
  if (!document) return policy;
  const statements = statementsOf(document).map((statement) => conditional(statement, reason));
  return { ...policy, document: { ...document, Statement: statements } };
}

/** `policy`, in doubt where the resource that makes it is. */
export function asSureAs(resource: Resource, policy: PolicyFact): PolicyFact {
  return resource.doubt === undefined ? policy : inDoubt(policy, doubtOf(resource));
}

/** Why a resource may not be there, in words for a report. */
export function doubtOf(resource: Resource): string {
  return `whether \`${resource.address}\` exists is not known: ${resource.doubt ?? ""}`;
}

/** A document that is certainly there, with what others deny that may be there in its place. */
export function withDenials(policy: PolicyFact, others: readonly PolicyFact[]): PolicyFact {
  return together([policy, ...others.flatMap((other) => denialsOf(other) ?? [])]) ?? policy;
}

/** Only what the policy denies; undefined where it denies nothing. A part that is not known is kept. */
function denialsOf(policy: PolicyFact): PolicyFact | undefined {
  if (isUnknown(policy.document)) return policy;
  const document = documentOf(policy.document);
  if (!document) return undefined;
  const kept = statementsOf(document).filter(
    (statement) => !isObject(statement) || statement["Effect"] !== "Allow",
  );
  return kept.length === 0 ? undefined : { ...policy, document: { ...document, Statement: kept } };
}

/** One document with the statements of all, for a resource that has one document only. */
export function together(policies: readonly PolicyFact[]): PolicyFact | undefined {
  const [first, ...others] = policies;
  if (!first || others.length === 0) return first;
  const statements = policies.flatMap(({ document }): readonly unknown[] => {
    if (isUnknown(document)) return [document];
    const parsed = documentOf(document);
    return parsed ? statementsOf(parsed) : [{ unknown: "a document that is no JSON" }];
  });
  const start = documentOf(first.document) ?? { Version: "2012-10-17" };
  return { ...first, document: { ...withoutSids(start), Statement: withoutTwins(statements) } };
}

/** A setting that is written or not: known all the same where AWS's default says the same. */
export function settingInDoubt<Setting>(
  written: Setting,
  isDefault: boolean,
  reason: string,
): Setting | Unknown {
  return isDefault ? written : { unknown: reason };
}

/** The switches of a block that may not be there. `otherwise` is what holds without it. */
export function blockInDoubt(
  block: PublicAccessBlockFact,
  otherwise: boolean,
  reason: string,
): PublicAccessBlockFact {
  const one = (value: boolean | Unknown): boolean | Unknown =>
    value === otherwise ? value : { unknown: reason };
  return {
    blockPublicAcls: one(block.blockPublicAcls),
    ignorePublicAcls: one(block.ignorePublicAcls),
    blockPublicPolicy: one(block.blockPublicPolicy),
    restrictPublicBuckets: one(block.restrictPublicBuckets),
    at: block.at,
  };
}

/**
 * A document that is written for `written`, which is not known, as it reads if that is `name`: the
 * ARNs in it are made of the same text.
 */
export function meantFor(
  policy: PolicyFact,
  written: string | Unknown,
  name: string | Unknown,
): PolicyFact {
  if (typeof written !== "string" || typeof name !== "string" || written === "") return policy;
  return withText(policy, written, name);
}

function withText(policy: PolicyFact, from: string, to: string): PolicyFact {
  const { document } = policy;
  if (typeof document === "string") {
    return { ...policy, document: document.replaceAll(from, () => to) };
  }
  return { ...policy, document: replaced(document, from, to) };
}

function replaced(value: unknown, from: string, to: string): unknown {
  if (typeof value === "string") return value.replaceAll(from, () => to);
  if (Array.isArray(value)) return value.map((entry) => replaced(entry, from, to));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, replaced(entry, from, to)]),
  );
}

/** Operators that may carry the condition that is not known; the first that is not used. */
const OPERATORS = ["Bool", "Null", "DateEquals", "NumericEquals", "BinaryEquals", "IpAddress"];

function conditional(statement: unknown, reason: string): unknown {
  if (!isObject(statement)) return statement;
  const condition = statement["Condition"];
  const own = isObject(condition) ? condition : {};
  const operator = OPERATORS.find((name) => !(name in own));
  const unknown: Unknown = { unknown: reason };
  return {
    ...statement,
    Condition: operator === undefined ? unknown : { ...own, [operator]: unknown },
  };
}

function documentOf(document: unknown): JsonObject | undefined {
  if (typeof document !== "string") return isObject(document) ? document : undefined;
  try {
    const parsed: unknown = JSON.parse(document);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function statementsOf(document: JsonObject): readonly unknown[] {
  const statements = document["Statement"];
  return statements === undefined ? [] : Array.isArray(statements) ? statements : [statements];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isUnknown(value);
}

const withoutSids = ({ Id: _, ...rest }: JsonObject): JsonObject => rest;

/** Two documents may use one Sid; within one it must be unique. */
function withoutTwins(statements: readonly unknown[]): readonly unknown[] {
  const seen = new Set<unknown>();
  return statements.map((statement) => {
    if (!isObject(statement) || statement["Sid"] === undefined) return statement;
    if (!seen.has(statement["Sid"])) {
      seen.add(statement["Sid"]);
      return statement;
    }
    const { Sid: _, ...rest } = statement;
    return rest;
  });
}
