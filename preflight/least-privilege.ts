/**
 * What is granted and never needed, and what a fix would grant beyond the need.
 *
 * The need is a policy: one statement for each call of the scenario, on the key patterns of the syncs.
 * Both questions are the engine's exact inclusion of one policy in another.
 */
import {
  compareGrants,
  type Excess,
  isUnknown,
  type Policy,
  readPolicy,
  type Unknown,
} from "../iam";
import { neededActions } from "../vendors";
import type { Call } from "./call";
import type { Found } from "./checks";
import { bucketArnOf, neededResources } from "./diagnose/denial";
import {
  documentOf,
  isObject,
  type JsonObject,
  listOf,
  oneOrList,
  statementsOf,
  textsOf,
} from "./diagnose/document";
import type { StatementPatch } from "./fixes/patch";
import { oneLine } from "./fixes/render-patch";
import { lookupOf } from "./lookup";
import { narrowStatement } from "./narrow-statement";
import type { PolicyFact, PrincipalFact, Snapshot } from "./snapshot";
import type { Subject } from "./subject";

/** A connection with the calls of its scenario. */
export interface Needing {
  readonly subject: Subject;
  /** Role or user whose policies permit the calls. */
  readonly principal: string | Unknown | undefined;
  readonly calls: readonly Call[];
}

/** What calls need: as pairs of texts, and as an identity policy where those do not settle it. */
export interface Need {
  readonly pairs: Pairs;
  policy(): Policy | undefined;
}

/** The need as text: each resource that each action is needed on. */
type Pairs = ReadonlySet<string>;

/** Everything that the calls need. The policy is made only when it is asked for. */
export function needOf(needing: readonly Needing[]): Need {
  const statements = needing.flatMap(({ subject, calls }) => [
    ...calls.map((call) => ({
      action: call.action,
      resources: neededResources({ call, subject }),
    })),
    ...occasional(subject, calls),
  ]);
  const unique = new Map<string, NeedStatement>();
  for (const one of statements) unique.set(`${one.action} ${one.resources.join(" ")}`, one);
  const pairs = new Set<string>();
  for (const { action, resources } of unique.values()) {
    for (const resource of resources) pairs.add(pairOf(action, resource));
  }
  let policy: Policy | undefined;
  return {
    pairs,
    policy: () => {
      policy ??= policyOf([...unique.values()]);
      return policy;
    },
  };
}

interface NeedStatement {
  readonly action: string;
  readonly resources: readonly string[];
}

function policyOf(statements: readonly NeedStatement[]): Policy | undefined {
  return identityPolicy("the need", {
    Version: "2012-10-17",
    Statement: statements.map(({ action, resources }) => ({
      Effect: "Allow",
      Action: action,
      Resource: oneOrList(resources),
    })),
  });
}

/** Actions that the vendor documents for connecting or for a feature are no excess either. */
function occasional(subject: Subject, calls: readonly Call[]): NeedStatement[] {
  const bucket = calls.find(({ service }) => service === "s3");
  if (!bucket) return [];
  const objectCall = calls.find(
    ({ service, resource }) =>
      service === "s3" && typeof resource === "string" && resource.includes("/"),
  );
  return neededActions(subject.vendor, [...subject.uses, "setup"]).flatMap((need) => {
    const call = need.on === "object" ? objectCall : need.on === "bucket" ? bucket : undefined;
    if (!call) return [];
    const resources = neededResources({ call: { ...call, action: need.action }, subject });
    const own =
      need.on === "bucket"
        ? resources.map((resource) => bucketArnOf({ ...call, resource }))
        : resources;
    return [{ action: need.action, resources: [...new Set(own)] }];
  });
}

function identityPolicy(name: string, document: unknown): Policy | undefined {
  return readPolicy(document, { type: "identity", name }).policy;
}

/**
 * LP-1 for each statement of a role that grants more than the connections which use the role need.
 *
 * Only roles that nobody but the vendor assumes are judged: what another user of the role needs, nobody
 * knows here.
 */
export function unusedPermissions(
  snapshot: Snapshot,
  needing: readonly Needing[],
): readonly { readonly found: Found; readonly subject: Subject }[] {
  const lookup = lookupOf(snapshot);
  const openTexts = (snapshot.standIns ?? []).flatMap(({ text, isOpen }) => (isOpen ? [text] : []));
  const byRole = new Map<PrincipalFact, Needing[]>();
  for (const one of needing) {
    const { principal } = one;
    const fact = typeof principal === "string" ? lookup.principal(principal) : undefined;
    if (fact) byRole.set(fact, [...(byRole.get(fact) ?? []), one]);
  }
  return [...byRole].flatMap(([fact, users]) => {
    const [first] = users;
    if (!first || !isOnlyForVendors(fact)) return [];
    const need = needOf(users);
    const open = openTexts.filter((text) => !holds(need.pairs, text));
    return fact.policies.flatMap((policy) =>
      excessIn(policy, need, { fact, open }).map((found) => ({ found, subject: first.subject })),
    );
  });
}

function isOnlyForVendors(fact: PrincipalFact): boolean {
  if (fact.kind === "user") return true;
  const statements = fact.trust ? statementsOf(documentOf(fact.trust)) : [];
  const allows = statements.filter((statement) => statement["Effect"] === "Allow");
  return (
    allows.length > 0 &&
    allows.every(
      ({ Principal: principal }) => isObject(principal) && principal["Service"] === undefined,
    )
  );
}

function holds(pairs: Pairs, text: string): boolean {
  for (const pair of pairs) if (pair.includes(text)) return true;
  return false;
}

function excessIn(
  policy: PolicyFact,
  needed: Need,
  { fact, open }: { readonly fact: PrincipalFact; readonly open: readonly string[] },
): Found[] {
  const document = documentOf(policy);
  if (document && isPlainlyWithin(document, needed.pairs)) return [];
  const need = needed.policy();
  // An AWS managed policy says more than any sync needs and cannot be changed: one finding.
  const parsed = document && identityPolicy(policy.name, document);
  if (!document || !parsed || !need || isUnknown(policy.document)) return [];
  const byStatement = excessesByStatement(parsed, need);
  const isAws = policy.arn?.includes(":iam::aws:") === true;
  const statements = statementsOf(document);
  // What is not known of a statement may be just what is needed.
  const known = [...byStatement].filter(([index]) => !isPartlyUnknown(statements[index], open));
  const rows = (isAws ? known.slice(0, 1) : known).sort(([a], [b]) => a - b);
  const count = statements.length;
  return rows.map(([index, excesses]) =>
    excessFound({ policy, document, index, count, excesses, fact, isAws, need }),
  );
}

/**
 * The excesses of each statement. A comparison names one statement for what several grant, so those that
 * were named are taken away and the rest is compared again, until nothing is left.
 */
function excessesByStatement(policy: Policy, need: Policy): ReadonlyMap<number, Excess[]> {
  const byStatement = new Map<number, Excess[]>();
  for (let named = -1; named < byStatement.size; ) {
    named = byStatement.size;
    const statements = policy.statements.filter(({ index }) => !byStatement.has(index));
    if (statements.length === 0) break;
    const compared = compareGrants({ ...policy, statements }, need);
    if (!compared.isSettled) return byStatement;
    for (const excess of compared.excesses) {
      byStatement.set(excess.statement, [...(byStatement.get(excess.statement) ?? []), excess]);
    }
  }
  return byStatement;
}

/** `open`: texts that may turn out to be any other. */
function isPartlyUnknown(statement: JsonObject | undefined, open: readonly string[]): boolean {
  const elements = ["Action", "NotAction", "Resource", "NotResource"];
  return elements.some((name) =>
    listOf(statement?.[name]).some(
      (one) => isUnknown(one) || open.some((text) => typeof one === "string" && one.includes(text)),
    ),
  );
}

const pairOf = (action: string, resource: string): string => `${action.toLowerCase()} ${resource}`;

/** Word for word a part of the need, as the policies that we write are: nothing to compare then. */
function isPlainlyWithin(document: JsonObject, pairs: Pairs): boolean {
  return statementsOf(document).every((statement) => {
    if (statement["Effect"] !== "Allow") return true;
    const actions = textsOf(statement["Action"]);
    const resources = textsOf(statement["Resource"]);
    if (actions.length === 0 || resources.length === 0) return false;
    return actions.every((action) => resources.every((arn) => pairs.has(pairOf(action, arn))));
  });
}

const SHOWN_MAX = 5;

function excessFound(input: {
  readonly policy: PolicyFact;
  readonly document: JsonObject;
  readonly index: number;
  readonly count: number;
  readonly excesses: readonly Excess[];
  readonly fact: PrincipalFact;
  readonly isAws: boolean;
  readonly need: Policy;
}): Found {
  const { policy, document, index, excesses, fact, isAws, need } = input;
  const statement = statementsOf(document)[index];
  const actions = [...new Set(excesses.map(({ action }) => action))];
  const shown = actions.slice(0, SHOWN_MAX).join(", ");
  const more = actions.length > SHOWN_MAX ? " and more" : "";
  const sid = statement?.["Sid"];
  const narrowed =
    isAws || !statement ? undefined : narrowStatement(statement, need, document["Version"]);
  return {
    cause: "LP-1",
    severity: "warning",
    message: messageOf(actions, statement, need),
    at: policy.at,
    deciding: {
      layer: "identity",
      policy: policy.name,
      statement: index,
      statements: input.count,
      ...(typeof sid === "string" ? { sid } : undefined),
      text: oneLine(statement),
    },
    why: `${shown}${more}, e.g. on ${excesses[0]?.resource ?? "*"}: no step of a sync calls that`,
    owner: { account: String(fact.account), role: "owner of the role" },
    awsMessage: "",
    ...(narrowed && statement
      ? {
          fix: {
            summary: "grant what the steps need",
            patches: patchesFor(statement, narrowed, policy),
          },
        }
      : undefined),
  };
}

/** The statement gives way to the smallest ones that grant what is needed of it. */
function patchesFor(
  statement: JsonObject,
  narrowed: readonly JsonObject[],
  policy: PolicyFact,
): readonly StatementPatch[] {
  const [first, ...others] = narrowed;
  const place = { kind: "statement", policy: policy.name, at: policy.at } as const;
  return [
    { ...place, before: statement, ...(first ? { after: first } : undefined) },
    ...others.map((after): StatementPatch => ({ ...place, after })),
  ];
}

/** What is too much: an action, its resources, or a wildcard, whose actions nobody counts. */
function messageOf(actions: readonly string[], statement: JsonObject | undefined, need: Policy) {
  const written = textsOf(statement?.["Action"]);
  const wide = written.filter((action) => /[*?]/.test(action));
  if (written.length === 0 || wide.length > 0) {
    return `${wide.length === 1 ? `\`${wide[0]}\`` : "a wildcard"} grants more than any step needs`;
  }
  const needed = new Set(
    need.statements.flatMap(({ action }) => action.values.map(({ value }) => String(value))),
  );
  const subject = actions.length === 1 ? `${actions[0]} is` : `${actions.length} actions are`;
  return actions.every((action) => needed.has(action))
    ? `${subject} granted on more than any step needs`
    : `${subject} granted and never needed`;
}

/** Permissions that `after` grants, and neither `before` nor the need does. */
export function beyondNeed(
  before: readonly PolicyFact[],
  after: readonly PolicyFact[],
  needed: Need,
): readonly string[] {
  const read = (policies: readonly PolicyFact[]): Policy[] =>
    policies.flatMap((policy) => {
      const document = documentOf(policy);
      return (document && identityPolicy(policy.name, document)) ?? [];
    });
  const kept = new Set(before.flatMap((policy) => statementsOf(documentOf(policy))).map(oneLine));
  const isPlain = after.every((policy) => {
    const added = statementsOf(documentOf(policy)).filter((one) => !kept.has(oneLine(one)));
    return isPlainlyWithin({ Statement: added }, needed.pairs);
  });
  if (isPlain) return [];
  const need = needed.policy();
  const compared = compareGrants(read(after), [...read(before), ...(need ? [need] : [])]);
  if (!compared.isSettled) return [];
  return [...new Set(compared.excesses.map(({ action, resource }) => `${action} on ${resource}`))];
}
