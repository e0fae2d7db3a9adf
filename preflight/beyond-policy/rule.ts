/** The shape of a rule that denies without a policy, and the answers it can give. */
import { type ContextValue, isUnknown, type Unknown } from "../../iam";
import type { BeyondPolicy, Call } from "../call";
import type { Parties } from "../layers";
import type { Lookup } from "../lookup";

/** What a rule judges: the call, its parties and its complete context. */
export interface RuleInput extends Parties {
  readonly call: Call;
  readonly context: Readonly<Record<string, ContextValue>>;
  readonly lookup: Lookup;
}

/** How a report calls the setting that a rule lacks, by its field in the snapshot. */
export const SETTINGS = {
  region: "region of the bucket",
  account: "account of the bucket",
  vpc: "VPC of the access point or of the endpoint",
  requesterPays: "payer of the bucket",
  publicAccessBlock: "Block Public Access of the bucket",
  ownership: "Object Ownership of the bucket",
  encryption: "default encryption of the bucket",
  objectLock: "Object Lock of the bucket",
  state: "state of the key",
  maxSessionSeconds: "longest session of the role",
} as const;

/** Denied, not denied, or not to be told without the fact named. */
export type RuleAnswer = BeyondPolicy | Unknown | undefined;

/** One rule. Rules are independent of each other and of every policy. */
export type Rule = (input: RuleInput) => RuleAnswer;

/** One value of a condition key, stated or not; a list counts as its first value. */
export function contextText(input: RuleInput, key: string): string | Unknown | undefined {
  return statedText(input, key) ?? firstOf(input.context[key]);
}

/** The same of a key that nothing but the call itself states, in any spelling. */
export function statedText(
  { call: { context } }: RuleInput,
  key: string,
): string | Unknown | undefined {
  for (const name in context) {
    if (name.length === key.length && name.toLowerCase() === key.toLowerCase()) {
      return firstOf(context[name]);
    }
  }
  return undefined;
}

function firstOf(value: ContextValue | undefined): string | Unknown | undefined {
  return value === undefined || typeof value === "string" || isUnknown(value) ? value : value[0];
}

/** A 403 with AWS's ordinary code. */
export function accessDenied(cause: string, message: string): BeyondPolicy {
  return { cause, errorCode: "AccessDenied", status: 403, message };
}

/** The head of AWS's denial messages, up to its reason. */
export function notAuthorized(input: RuleInput): string {
  const name = isUnknown(input.caller.name)
    ? (input.caller.name.prefix ?? "the caller")
    : input.caller.name;
  const resource = isUnknown(input.call.resource)
    ? (input.call.resource.prefix ?? "*")
    : input.call.resource;
  return `User: ${name} is not authorized to perform: ${input.call.action} on resource: "${resource}"`;
}
