/**
 * Who may do what after a change that could not before, and the other way round: two snapshots, compared
 * role by role and resource by resource.
 *
 * It is about permissions, not about text: statements that are reordered, split or joined are no change.
 * Layers are compared one by one and not combined, so that a grant shows even where an organization
 * policy of today would stop it.
 */
import { isUnknown } from "../../iam";
import { displayOf } from "../report/display";
import { isSameJson } from "../report/fingerprint";
import type { PolicyFact, Snapshot } from "../snapshot";
import type { PermissionChange, PermissionDiff } from "./change";
import { compareScope, type ScopeDiff } from "./compare-scope";
import { type Scope, scopesOf } from "./scopes";

export type { PermissionChange, PermissionDiff, PolicyKind } from "./change";

/** Compare the permissions of `head`, as it would be, with those of `base`, as it is. */
export function permissionDiff(base: Snapshot, head: Snapshot): PermissionDiff {
  const before = scopesOf(base);
  const after = scopesOf(head);
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  const diffs = keys.map((key) => diffOf(before.get(key), after.get(key)));
  const changes = diffs
    .map(({ changes: own }) => own.toSorted(byRank))
    .filter((own) => own.length > 0)
    .toSorted((a, b) => worst(a) - worst(b))
    .flat()
    .map((change) => shown(change, displayOf(head), displayOf(base)));
  const count = (effect: PermissionChange["effect"]): number =>
    changes.filter((change) => change.effect === effect).length;
  return {
    changes,
    broadened: count("broadens"),
    narrowed: count("narrows"),
    unsettled: diffs.flatMap(({ unsettled }) => unsettled),
  };
}

const RANK = { broadens: 0, unknown: 1, narrows: 2, none: 2 } as const;

const worst = (changes: readonly PermissionChange[]): number =>
  Math.min(...changes.map(({ effect }) => RANK[effect]));

function byRank(a: PermissionChange, b: PermissionChange): number {
  const order = RANK[a.effect] - RANK[b.effect];
  const textOf = ({ sign, who, action, resource, condition }: PermissionChange): string =>
    [sign, who, action, resource, condition].join("\n");
  return order !== 0 ? order : textOf(a) < textOf(b) ? -1 : 1;
}

/** Values that are known after apply, as the references they stand for. */
function shown(
  change: PermissionChange,
  ofHead: (text: string) => string,
  ofBase: (text: string) => string,
): PermissionChange {
  const both = (text: string): string => ofBase(ofHead(text));
  return {
    ...change,
    who: both(change.who),
    action: both(change.action),
    resource: both(change.resource),
    condition: both(change.condition),
    note: both(change.note),
  };
}

const LIMITS: ReadonlySet<PermissionChange["policy"]> = new Set([
  "permissionsBoundary",
  "vpcEndpoint",
  "serviceControl",
  "resourceControl",
] as const);

const NO_CHANGE: ScopeDiff = { changes: [], unsettled: [] };

function diffOf(before: Scope | undefined, after: Scope | undefined): ScopeDiff {
  const scope = after ?? before;
  if (!scope) return NO_CHANGE;
  const isLasting = before !== undefined && after !== undefined;
  const [base, head] = [inForce(before, isLasting), inForce(after, isLasting)];
  // What only limits grants nothing to a role, an endpoint or an account that is new.
  if (LIMITS.has(scope.kind) && !isLasting) return NO_CHANGE;
  if (base === "everything" || head === "everything") {
    return isLasting && base !== head ? wholeLayer(before, after) : NO_CHANGE;
  }
  const documents = (policies: readonly PolicyFact[]): unknown[] =>
    policies.map(({ document }) => document);
  if (isSameJson(documents(base), documents(head))) return NO_CHANGE;
  return compareScope(base, head, scope);
}

/** The policies that hold; a resource that is only on one side has none on the other. */
function inForce(
  scope: Scope | undefined,
  isLasting: boolean,
): readonly PolicyFact[] | "everything" {
  if (!scope) return [];
  if (scope.policies.length > 0) return scope.policies;
  if (scope.standard === "everything") return "everything";
  return isLasting && scope.standard !== "nothing" ? [scope.standard] : [];
}

/** A boundary or an endpoint policy comes or goes as a whole: without it, it limits nothing. */
function wholeLayer(before: Scope, after: Scope): ScopeDiff {
  const isAdded = after.policies.length > 0;
  const scope = isAdded ? after : before;
  const [policy] = scope.policies;
  const unknown = isUnknown(policy?.document) ? policy.document.unknown : undefined;
  const change: PermissionChange = {
    sign: isAdded ? "added" : "removed",
    effect: isAdded ? "narrows" : "broadens",
    policy: scope.kind,
    who: scope.who ?? "everybody who calls through it",
    action: scope.kind === "vpcEndpoint" ? "endpoint policy" : "permissions boundary",
    resource: scope.resource ?? policy?.name ?? "",
    condition: "",
    note: isAdded
      ? `only what it allows is allowed now${unknown === undefined ? "" : `; what that is cannot be told: ${unknown}`}`
      : "nothing is limited by it any more",
    at: scope.at,
  };
  return { changes: [change], unsettled: [] };
}
