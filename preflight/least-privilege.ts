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
  oneOrList,
  statementsOf,
  textsOf,
} from "./diagnose/document";
import { oneLine } from "./fixes/render-patch";
import { lookupOf } from "./lookup";
import type { PolicyFact, PrincipalFact, Snapshot } from "./snapshot";
import type { Subject } from "./subject";

/** A connection with the calls of its scenario. */
export interface Needing {
  readonly subject: Subject;
  /** Role or user whose policies permit the calls. */
  readonly principal: string | Unknown | undefined;
  readonly calls: readonly Call[];
}

/** Everything that the calls need, as an identity policy. */
export function needOf(needing: readonly Needing[]): Policy | undefined {
  const statements = needing.flatMap(({ subject, calls }) => [
    ...calls.map((call) => ({
      Effect: "Allow",
      Action: call.action,
      Resource: oneOrList(neededResources({ call, subject })),
    })),
    ...occasional(subject, calls),
  ]);
  const unique = [...new Map(statements.map((one) => [oneLine(one), one])).values()];
  return identityPolicy("the need", { Version: "2012-10-17", Statement: unique });
}

/** Actions that the vendor documents for connecting or for a feature are no excess either. */
function occasional(subject: Subject, calls: readonly Call[]): JsonObject[] {
  const bucket = calls.find(({ service }) => service === "s3");
  if (!bucket) return [];
  const objectCall = calls.find(
    ({ resource }) => typeof resource === "string" && resource.includes("/"),
  );
  return neededActions(subject.vendor, [...subject.uses, "setup"]).flatMap((need) => {
    const call = need.on === "object" ? objectCall : need.on === "bucket" ? bucket : undefined;
    if (!call) return [];
    const resources = neededResources({ call: { ...call, action: need.action }, subject });
    const own =
      need.on === "bucket"
        ? resources.map((resource) => bucketArnOf({ ...call, resource }))
        : resources;
    return [{ Effect: "Allow", Action: need.action, Resource: oneOrList([...new Set(own)]) }];
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
  const byRole = new Map<PrincipalFact, Needing[]>();
  for (const one of needing) {
    const { principal } = one;
    const fact = typeof principal === "string" ? lookup.principal(principal) : undefined;
    if (fact) byRole.set(fact, [...(byRole.get(fact) ?? []), one]);
  }
  return [...byRole].flatMap(([fact, users]) => {
    const [first] = users;
    const need = needOf(users);
    if (!first || !need || !isOnlyForVendors(fact)) return [];
    return fact.policies.flatMap((policy) =>
      excessIn(policy, need, fact).map((found) => ({ found, subject: first.subject })),
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

function excessIn(policy: PolicyFact, need: Policy, fact: PrincipalFact): Found[] {
  const document = documentOf(policy);
  if (document && isPlainlyWithin(document, pairsOf(need))) return [];
  // An AWS managed policy says more than any sync needs and cannot be changed: one finding.
  const parsed = document && identityPolicy(policy.name, document);
  if (!document || !parsed || isUnknown(policy.document)) return [];
  const compared = compareGrants(parsed, need);
  if (!compared.isSettled || compared.excesses.length === 0) return [];
  const byStatement = new Map<number, Excess[]>();
  for (const excess of compared.excesses) {
    byStatement.set(excess.statement, [...(byStatement.get(excess.statement) ?? []), excess]);
  }
  const isAws = policy.arn?.includes(":iam::aws:") === true;
  const rows = isAws ? [...byStatement].slice(0, 1) : [...byStatement];
  const count = statementsOf(document).length;
  return rows.map(([index, excesses]) =>
    excessFound({ policy, document, index, count, excesses, fact, isAws, need }),
  );
}

/** The need as text: each resource that each action is needed on. */
type Pairs = ReadonlySet<string>;

const pairsByNeed = new WeakMap<Policy, Pairs>();

function pairsOf(need: Policy): Pairs {
  let pairs = pairsByNeed.get(need);
  if (!pairs) {
    const found = need.statements.flatMap(({ action, resource }) =>
      action.values.flatMap(({ value: name }) =>
        (resource?.values ?? []).map(({ value }) => pairOf(String(name), String(value))),
      ),
    );
    pairs = new Set(found);
    pairsByNeed.set(need, pairs);
  }
  return pairs;
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
  const { policy, document, index, excesses, fact, isAws } = input;
  const statement = statementsOf(document)[index];
  const actions = [...new Set(excesses.map(({ action }) => action))];
  const shown = actions.slice(0, SHOWN_MAX).join(", ");
  const more = actions.length > SHOWN_MAX ? ` and ${actions.length - SHOWN_MAX} more` : "";
  const sid = statement?.["Sid"];
  const narrowed = isAws || !statement ? undefined : narrow(statement, excesses);
  return {
    cause: "LP-1",
    severity: "warning",
    message: `${actions.length === 1 ? `${actions[0]} is` : `${actions.length} actions are`} granted and never needed`,
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
            patches: [
              {
                kind: "statement",
                policy: policy.name,
                at: policy.at,
                before: statement,
                ...(narrowed === "remove" ? undefined : { after: narrowed }),
              },
            ],
          },
        }
      : undefined),
  };
}

/** Actions that are never needed leave the statement; undefined where resources are too wide instead. */
function narrow(
  statement: JsonObject,
  excesses: readonly Excess[],
): JsonObject | "remove" | undefined {
  const unneeded = new Set(excesses.map(({ action }) => action.toLowerCase()));
  const actions = textsOf(statement["Action"]);
  if (actions.length === 0 || actions.some((action) => /[*?]/.test(action))) return undefined;
  const kept = actions.filter((action) => !unneeded.has(action.toLowerCase()));
  if (kept.length === actions.length) return undefined;
  return kept.length === 0 ? "remove" : { ...statement, Action: oneOrList(kept) };
}

/** Permissions that `after` grants, and neither `before` nor the need does. */
export function beyondNeed(
  before: readonly PolicyFact[],
  after: readonly PolicyFact[],
  need: Policy | undefined,
): readonly string[] {
  const read = (policies: readonly PolicyFact[]): Policy[] =>
    policies.flatMap((policy) => {
      const document = documentOf(policy);
      return (document && identityPolicy(policy.name, document)) ?? [];
    });
  const pairs = need ? pairsOf(need) : new Set<string>();
  const kept = new Set(before.flatMap((policy) => statementsOf(documentOf(policy))).map(oneLine));
  const isPlain = after.every((policy) => {
    const added = statementsOf(documentOf(policy)).filter((one) => !kept.has(oneLine(one)));
    return isPlainlyWithin({ Statement: added }, pairs);
  });
  if (isPlain) return [];
  const compared = compareGrants(read(after), [...read(before), ...(need ? [need] : [])]);
  if (!compared.isSettled) return [];
  return [...new Set(compared.excesses.map(({ action, resource }) => `${action} on ${resource}`))];
}
