/**
 * Whether a bucket policy counts as public for S3 Block Public Access.
 *
 * It does when some Allow reaches a principal `*` without a condition that pins the caller to fixed
 * values: a principal, account, organization, source ARN, VPC, endpoint or a narrow address range,
 * compared by an operator without wildcards or variables in the value.
 *
 * Source: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage", section "The
 * meaning of public".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
import { isUnknown } from "../iam";

/** A statement that makes the policy public, or why that cannot be told. */
export type PublicAnswer =
  | { readonly public: false }
  | { readonly public: true; readonly statement: number; readonly sid?: string }
  | { readonly public: "unknown"; readonly reason: string };

/** Keys that pin a caller when compared with fixed values. */
const PINNING_KEYS = new Set([
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceowner",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
  "s3:dataaccesspointarn",
  "s3:dataaccesspointaccount",
]);

/** Operators that pin; `…IfExists` does not, because the key may be absent. */
const PINNING_OPERATORS = new Set([
  "stringequals",
  "stringequalsignorecase",
  "stringlike",
  "arnequals",
  "arnlike",
]);

/** The broadest address range that does not count as public. */
const IPV4_PREFIX_LENGTH_MIN = 8;
const IPV6_PREFIX_LENGTH_MIN = 32;

/** Judge one bucket policy: JSON text, parsed JSON with unknowns inside, or `Unknown`. */
export function judgePublic(document: unknown): PublicAnswer {
  if (document === undefined) return { public: false };
  if (isUnknown(document)) return { public: "unknown", reason: document.unknown };
  const parsed = typeof document === "string" ? parse(document) : document;
  if (!isObject(parsed)) return { public: false };
  let answer: PublicAnswer = { public: false };
  for (const [index, statement] of listOf(parsed["Statement"]).entries()) {
    const judged = judgeStatement(statement);
    if (judged === true) {
      const sid = isObject(statement) ? statement["Sid"] : undefined;
      return { public: true, statement: index, ...(typeof sid === "string" ? { sid } : undefined) };
    }
    if (judged !== false) answer = { public: "unknown", reason: judged };
  }
  return answer;
}

/** True, false, or the reason why it cannot be told. */
function judgeStatement(statement: unknown): boolean | string {
  if (isUnknown(statement)) return statement.unknown;
  if (!isObject(statement) || statement["Effect"] !== "Allow") return false;
  if (statement["NotPrincipal"] !== undefined) return true;
  const open = reachesEveryone(statement["Principal"]);
  if (open === false) return false;
  const pinned = isPinned(statement["Condition"]);
  if (pinned === true) return false;
  if (typeof open === "string") return open;
  return pinned === false ? true : pinned;
}

function reachesEveryone(principal: unknown): boolean | string {
  if (isUnknown(principal)) return principal.prefix ? false : principal.unknown;
  if (principal === "*") return true;
  if (!isObject(principal)) return false;
  const aws = listOf(principal["AWS"]);
  if (aws.includes("*")) return true;
  const unknown = aws.find((entry) => isUnknown(entry) && !entry.prefix);
  return isUnknown(unknown) ? unknown.unknown : false;
}

function isPinned(condition: unknown): boolean | string {
  if (isUnknown(condition)) return condition.unknown;
  if (!isObject(condition)) return false;
  let unsure: string | undefined;
  for (const [operator, keys] of Object.entries(condition)) {
    if (!isObject(keys)) continue;
    for (const [key, value] of Object.entries(keys)) {
      const pins = pinsBy(operator, key, listOf(value));
      if (pins === true) return true;
      if (typeof pins === "string") unsure = pins;
    }
  }
  return unsure ?? false;
}

function pinsBy(operator: string, key: string, values: readonly unknown[]): boolean | string {
  const plain = operator.replace(/^for(any|all)values:/i, "").toLowerCase();
  const name = key.toLowerCase();
  if (plain === "ipaddress" && (name === "aws:sourceip" || name === "aws:vpcsourceip")) {
    return values.length > 0 && values.every(isNarrowRange);
  }
  if (!PINNING_OPERATORS.has(plain) || !PINNING_KEYS.has(name)) return false;
  if (values.length === 0) return false;
  return values.every(isFixed);
}

function isFixed(value: unknown): boolean {
  // A value known only after apply is one fixed value then.
  if (isUnknown(value)) return true;
  return typeof value === "string" && !value.includes("${") && !isOpenPattern(value);
}

/** `*` and `?` are fixed enough only behind a complete account id or organization id. */
function isOpenPattern(value: string): boolean {
  const wildcard = value.search(/[*?]/);
  if (wildcard < 0) return false;
  const account = value.split(":")[4];
  if (value.startsWith("arn:") && account && /^\d{12}$/.test(account)) return false;
  return !value.slice(0, wildcard).includes("/") || !value.startsWith("o-");
}

function isNarrowRange(value: unknown): boolean {
  if (typeof value !== "string") return isUnknown(value);
  const [address = "", length] = value.split("/");
  if (length === undefined) return true;
  const least = address.includes(":") ? IPV6_PREFIX_LENGTH_MIN : IPV4_PREFIX_LENGTH_MIN;
  return Number(length) >= least;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
