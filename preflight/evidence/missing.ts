/**
 * Which evidence would settle a fact that the preflight lacks, ready to be filled in.
 *
 * A fact that is missing is named by the engine (`iam/evaluation/missing.ts`) or by a rule beyond the
 * policies (`beyond-policy/`); whom it is about follows from the call. Where no evidence can settle
 * it, the answer is the option that does, or that only the run itself shows it.
 */
import type { MissingFact, Unknown } from "../../iam";
import { isUnknown } from "../../iam";
import { SETTINGS } from "../beyond-policy/rule";
import type { Call } from "../call";
import { partiesOf } from "../decide-call";
import type { Parties } from "../layers";
import { type Lookup, lookupOf } from "../lookup";
import type { PolicyFact, Snapshot } from "../snapshot";
import { optionFor } from "./options";
import { placeholderOf, policyFor } from "./placeholder";
import { type FactKind, shapeOf } from "./shapes";
import { holdsStandIn } from "./stand-ins";

/** Part of an evidence file, with placeholders for what is to be filled in. */
export type EvidenceSnippet = Readonly<
  Partial<Record<FactKind, readonly Readonly<Record<string, unknown>>[]>>
>;

/** How a missing fact is supplied. */
export interface Supply {
  /** One line, e.g. `{"accounts":[…]} with --evidence FILE`. */
  readonly text: string;
  readonly evidence?: EvidenceSnippet;
}

/** What is asked for: some fields of one fact. */
interface Ask {
  readonly kind: FactKind;
  /** The fields that name it, known. */
  readonly named: Readonly<Record<string, unknown>>;
  readonly fields: readonly string[];
  /** Of a list of policies only this one. */
  readonly policy?: string;
}

interface Situation extends Parties {
  readonly call: Call;
  readonly lookup: Lookup;
}

/** How `missing`, which left `call` undecided, can be supplied. */
export function evidenceFor(missing: MissingFact, call: Call, snapshot: Snapshot): Supply {
  const lookup = lookupOf(snapshot);
  const option = optionFor(missing, call, snapshot);
  if (option?.isSure) return { text: option.text };
  const ask = askFor(missing, { ...partiesOf(call, lookup), call, lookup });
  const names = Object.values(ask?.named ?? {}).filter((name) => typeof name === "string");
  if (!ask || names.some((name) => holdsStandIn(name, snapshot))) {
    return { text: option?.text ?? "nothing states it before the sync runs" };
  }
  const evidence = snippetOf(ask);
  return { text: `${JSON.stringify(evidence)} with --evidence FILE`, evidence };
}

function snippetOf({ kind, named, fields, policy }: Ask): EvidenceSnippet {
  const shapes = shapeOf(kind).fields;
  const asked = fields.map((name): [string, unknown] => {
    const field = shapes[name];
    if (name === "policies") return [name, [policyFor(policy)]];
    return [name, field ? placeholderOf(field) : undefined];
  });
  return { [kind]: [{ ...named, ...Object.fromEntries(asked) }] };
}

function askFor({ fact }: MissingFact, situation: Situation): Ask | undefined {
  const policy = /^(?:.* of )?policy (.+)$/.exec(fact)?.[1];
  const key = /^context key (\S+)$/.exec(fact)?.[1];
  if (key !== undefined) return askForKey(key, situation);
  if (policy !== undefined && fact !== "resource-based policy") {
    return askForPolicy(policy, situation);
  }
  return ASKS[fact]?.(situation);
}

const ASKS: Readonly<Record<string, (situation: Situation) => Ask | undefined>> = {
  "identity-based policies": ({ caller }) =>
    askCaller(caller, caller.fact ? ["policies"] : ["policies", "boundary"]),
  "permissions boundary": ({ caller }) => askCaller(caller, ["boundary"]),
  "resource-based policy": (situation) =>
    askTarget(situation, situation.target.kind === "role" ? "trust" : "policy"),
  "service control policies": ({ caller }) => askAccount(caller.account, "serviceControl"),
  "resource control policies": ({ owner }) => askAccount(owner, "resourceControl"),
  "VPC endpoint policy": (situation) => askEndpoint(situation, "policy"),
  "grants of the key": (situation) => askTarget(situation, "grants"),
  "account of the resource": (situation) => askTarget(situation, "account"),
  // The ARN of a bucket follows from its name and region.
  resource: (situation) => askTarget(situation, "region"),
  [SETTINGS.region]: (situation) => askTarget(situation, "region"),
  [SETTINGS.account]: (situation) => askTarget(situation, "account"),
  [SETTINGS.requesterPays]: (situation) => askTarget(situation, "requesterPays"),
  [SETTINGS.publicAccessBlock]: askPublicAccess,
  [SETTINGS.ownership]: (situation) => askTarget(situation, "ownership"),
  [SETTINGS.encryption]: (situation) => askTarget(situation, "encryption"),
  [SETTINGS.objectLock]: (situation) => askTarget(situation, "objectLock"),
  [SETTINGS.vpc]: (situation) => askTarget(situation, "vpc"),
  [SETTINGS.state]: (situation) => askTarget(situation, "state"),
  [SETTINGS.maxSessionSeconds]: (situation) => askTarget(situation, "maxSessionSeconds"),
};

function askCaller(
  { fact, principalArn }: Parties["caller"],
  fields: readonly string[],
): Ask | undefined {
  const arn = fact?.arn ?? principalArn;
  return typeof arn === "string" ? { kind: "principals", named: { arn }, fields } : undefined;
}

function askAccount(id: string | Unknown | undefined, field: string): Ask | undefined {
  return typeof id === "string" ? { kind: "accounts", named: { id }, fields: [field] } : undefined;
}

function askEndpoint({ call, lookup }: Situation, field: string): Ask | undefined {
  const { endpoint: id, service } = call;
  if (id === undefined) return undefined;
  const named = { id, service: lookup.endpoint(id)?.service ?? service };
  return { kind: "endpoints", named, fields: [field] };
}

/** Of a target that nobody has read everything that may deny is asked for, else the field alone. */
function askTarget(situation: Situation, field: string): Ask | undefined {
  const { target } = situation;
  switch (target.kind) {
    case "bucket":
      return askBucket(target.name, target.fact !== undefined, field);
    case "key": {
      const arn = target.fact?.arn ?? target.name;
      return typeof arn === "string" && arn !== ""
        ? { kind: "keys", named: { arn }, fields: [field] }
        : undefined;
    }
    case "queue":
      return { kind: "queues", named: { arn: target.name }, fields: [field] };
    case "accessPoint":
      return { kind: "accessPoints", named: { arn: target.name }, fields: [field] };
    case "topic":
      return { kind: "topics", named: { arn: target.name }, fields: [field] };
    case "role":
      return { kind: "principals", named: { arn: target.name }, fields: [field] };
    default:
      return askEncryption(situation);
  }
}

function askBucket(name: string, isRead: boolean, field: string): Ask {
  const { fields } = shapeOf("buckets");
  const all = Object.keys(fields).filter((one) => fields[one]?.matters && one !== "arn");
  return { kind: "buckets", named: { name }, fields: isRead ? [field] : all };
}

/** The bucket's switches, the account's, or the policy that may be public. */
function askPublicAccess(situation: Situation): Ask | undefined {
  const { target, owner, lookup } = situation;
  if (target.kind !== "bucket" || !target.fact) return askTarget(situation, "publicAccessBlock");
  if (holdsUnknown(target.fact.publicAccessBlock)) return askTarget(situation, "publicAccessBlock");
  const account = typeof owner === "string" ? lookup.account(owner) : undefined;
  if (holdsUnknown(account?.publicAccessBlock)) return askAccount(owner, "publicAccessBlock");
  return askTarget(situation, "policy");
}

function holdsUnknown(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isUnknown(value) || Object.values(value).some((one) => isUnknown(one));
}

/** Which key encrypts depends on the bucket whose object S3 names to the key. */
function askEncryption({ call, lookup }: Situation): Ask | undefined {
  const source = call.context["kms:EncryptionContext:aws:s3:arn"];
  if (call.service !== "kms" || typeof source !== "string") return undefined;
  const name = source.split(":").slice(5).join(":").split("/", 1)[0] ?? "";
  const bucket = lookup.bucket(name);
  const encryption = bucket?.encryption;
  const written = encryption && !isUnknown(encryption) ? encryption.key : undefined;
  if (bucket && typeof written === "string") return askKey(written);
  return name === "" ? undefined : askBucket(name, bucket !== undefined, "encryption");
}

/** A key that is named by id or alias, and by nothing else. */
function askKey(written: string): Ask {
  const alias = written.includes("alias/") ? written.slice(written.indexOf("alias/")) : undefined;
  const named = alias === undefined ? { id: written } : { aliases: [alias] };
  return { kind: "keys", named, fields: ["arn", "policy"] };
}

/** The policy of that name, wherever it is attached. */
function askForPolicy(name: string, situation: Situation): Ask | undefined {
  const { caller, target, owner, call, lookup } = situation;
  const isIt = (policy: PolicyFact | Unknown | undefined): boolean =>
    policy !== undefined && !isUnknown(policy) && policy.name === name;
  if (caller.fact?.policies.some(isIt)) {
    const ask = askCaller(caller, ["policies"]);
    const isRest = name.startsWith("other policies of ");
    return ask && (isRest ? ask : { ...ask, policy: name });
  }
  if (isIt(caller.fact?.boundary)) return askCaller(caller, ["boundary"]);
  if (target.kind === "role" && isIt(target.fact?.trust)) return askTarget(situation, "trust");
  const { fact } = target;
  if (fact && "policy" in fact && isIt(fact.policy)) return askTarget(situation, "policy");
  for (const [field, id] of [
    ["serviceControl", caller.account],
    ["resourceControl", owner],
  ] as const) {
    const levels = typeof id === "string" ? lookup.account(id)?.[field] : undefined;
    if (levels && !isUnknown(levels) && levels.flat().some(isIt)) return askAccount(id, field);
  }
  const endpoint = call.endpoint === undefined ? undefined : lookup.endpoint(call.endpoint);
  return isIt(endpoint?.policy) ? askEndpoint(situation, "policy") : undefined;
}

function askForKey(key: string, situation: Situation): Ask | undefined {
  const { caller, owner, lookup } = situation;
  const inOrganization = (id: string | Unknown | undefined): Ask | undefined => {
    const known = typeof id === "string" ? lookup.account(id)?.organizationId : undefined;
    return typeof known === "string" ? undefined : askAccount(id, "organizationId");
  };
  const name = key.toLowerCase();
  if (/^aws:principalorg(id|paths)$/.test(name)) return inOrganization(caller.account);
  if (/^aws:resourceorg(id|paths)$/.test(name)) return inOrganization(owner);
  if (name === "aws:sourcevpc") return askEndpoint(situation, "vpc");
  if (name === "aws:resourceaccount" || name === "s3:resourceaccount") {
    return askTarget(situation, "account");
  }
  return name === "aws:requestedregion" ? askTarget(situation, "region") : undefined;
}
