/**
 * What changes in the policies of one scope, decided by the engine's exact inclusion.
 *
 *     allowed now       what an Allow of the head grants where no Deny of the head takes it away, and no
 *                       Allow of the base grants it                                       broadens
 *     not allowed now   the same, the other way round                                     narrows
 *     denied now        what a Deny of the head denies and no Deny of the base does       narrows
 *     not denied now    the same, the other way round                                     broadens
 *
 * Denies are compared on their own, because a Deny takes away what other policies grant as well. An atom
 * that both sides write is no change. A value that is not known is taken for the most that it may be on
 * one side and the least on the other; where that makes a difference, the answer is `unknown`.
 *
 * Cost: one comparison an atom that is written on one side only.
 */
import { type Comparison, compareGrants, type Excess } from "../../iam";
import { type Atom, type Atoms, atomsOf, atWidest, everything, near, policyOf } from "./atoms";
import type { PermissionChange, PermissionDiff } from "./change";
import { columnsOf } from "./columns";
import type { Scope } from "./scopes";

/** The same scope before and after. */
export interface ScopePair {
  readonly base: Atoms;
  readonly head: Atoms;
  /** The scope that rows are named after. */
  readonly scope: Scope;
}

/** Changes and what could not be compared. */
export type ScopeDiff = Pick<PermissionDiff, "changes" | "unsettled">;

/** Compare the policies of two versions of one scope. */
export function compareScope(
  base: Scope["policies"],
  head: Scope["policies"],
  scope: Scope,
): ScopeDiff {
  const pair = { base: atomsOf(base), head: atomsOf(head), scope };
  const granted = SIDES.flatMap((sign) => grantChanges(pair, sign));
  const denied = SIDES.flatMap((sign) => denyChanges(pair, sign));
  const found = [...granted, ...denied];
  const other = found.flatMap((one) => halvesOf(one, pair));
  const own = new Set(found.map(({ atom, sign }) => `${sign} ${atom.key}`));
  const unique = new Map(other.map((one) => [`${one.sign} ${one.atom.key}`, one]));
  const halves = [...unique].filter(([key]) => !own.has(key)).map(([, one]) => one);
  return {
    changes: [...found, ...halves].map((one) => changeOf(one, scope)),
    unsettled: unreadOf(pair),
  };
}

const SIDES = ["added", "removed"] as const;

interface Candidate {
  readonly sign: "added" | "removed";
  readonly effect: PermissionChange["effect"];
  readonly atom: Atom;
  readonly note: string;
  /** What remains or replaces it is worth a row: only a part of it changes. */
  readonly isPart: boolean;
}

/** Documents that are on one side only and cannot be read. */
function unreadOf({ base, head, scope }: ScopePair): PermissionDiff["unsettled"] {
  const only = (mine: Atoms, other: Atoms): readonly string[] =>
    mine.unread.filter((reason) => !other.unread.includes(reason));
  const reasons = [...new Set([...only(base, head), ...only(head, base)])];
  const what = scope.who ?? scope.resource ?? scope.key;
  return reasons.map((reason) => ({ what, reason }));
}

const sidesOf = (pair: ScopePair, sign: Candidate["sign"]): { mine: Atoms; other: Atoms } =>
  sign === "added" ? { mine: pair.head, other: pair.base } : { mine: pair.base, other: pair.head };

function grantChanges(pair: ScopePair, sign: Candidate["sign"]): Candidate[] {
  const { mine, other } = sidesOf(pair, sign);
  const effect = sign === "added" ? "broadens" : "narrows";
  const lost = other.unread.filter((reason) => !mine.unread.includes(reason));
  return onlyIn(mine.allow, other.allow).flatMap((atom) =>
    candidate({
      atom,
      sign,
      effect,
      scope: pair.scope,
      others: other.allow,
      denies: mine.deny,
      lost,
    }),
  );
}

function denyChanges(pair: ScopePair, sign: Candidate["sign"]): Candidate[] {
  const { mine, other } = sidesOf(pair, sign);
  const effect = sign === "added" ? "narrows" : "broadens";
  const lost = other.unread.filter((reason) => !mine.unread.includes(reason));
  return onlyIn(mine.deny, other.deny).flatMap((atom) =>
    candidate({ atom, sign, effect, scope: pair.scope, others: other.deny, denies: [], lost }),
  );
}

function onlyIn(mine: readonly Atom[], other: readonly Atom[]): readonly Atom[] {
  const known = new Set(other.map(({ key }) => key));
  return mine.filter(({ key }) => !known.has(key));
}

interface Question {
  readonly atom: Atom;
  readonly sign: Candidate["sign"];
  readonly effect: "broadens" | "narrows";
  readonly scope: Scope;
  /** What the other side says of the same effect. */
  readonly others: readonly Atom[];
  /** What this side denies beside. */
  readonly denies: readonly Atom[];
  /** Why some of the other side is not known. */
  readonly lost: readonly string[];
}

function candidate(question: Question): Candidate[] {
  const { atom, sign, effect, others, lost } = question;
  const strict = compare(question, atom, others);
  if (!strict.isSettled)
    return [{ atom, sign, effect: "unknown", note: strict.reason, isPart: false }];
  if (strict.excesses.length === 0) return [];
  const unknown = atom.unknown ?? doubt(question);
  if (unknown !== undefined) {
    return [{ atom, sign, effect: "unknown", note: `cannot tell: ${unknown}`, isPart: false }];
  }
  const isPart = lost.length === 0 && overlaps(question);
  const note = isPart ? partText(strict.excesses, question) : "";
  return [{ atom, sign, effect, note, isPart }];
}

/** Whether what is not known of the other side may cover the atom. */
function doubt(question: Question): string | undefined {
  const { atom, others, lost, scope } = question;
  const [reason] = [...lost, ...others.flatMap((one) => one.unknown ?? [])];
  if (reason === undefined) return undefined;
  const most = [...others.map(atWidest), ...(lost.length > 0 ? [everything(scope.type)] : [])];
  const generous = compare(question, atom, most);
  return generous.isSettled && generous.excesses.length > 0 ? undefined : reason;
}

function compare(
  { denies, scope: { type } }: Question,
  atom: Atom,
  others: readonly Atom[],
): Comparison {
  return compareGrants(
    [
      ...policyOf([atom], { type, effect: "Allow" }),
      ...policyOf(near(atom, denies), { type, effect: "Deny" }),
    ],
    policyOf(near(atom, others), { type, effect: "Allow" }),
  );
}

/** Whether the other side says a part of the atom. */
const overlaps = ({ atom, others, scope }: Question): boolean => isMet(atom, others, scope);

/** Whether `atom` and some of `others` share a permission. */
function isMet(atom: Atom, all: readonly Atom[], { type }: Scope): boolean {
  const others = near(atom, all);
  if (others.length === 0) return false;
  const whole = policyOf([atom], { type, effect: "Allow" });
  const shared = compareGrants(whole, [...whole, ...policyOf(others, { type, effect: "Deny" })]);
  return !shared.isSettled || shared.excesses.length > 0;
}

/** Actions that an example names beside the first. */
const NAMED_MAX = 3;

/**
 * The part of an atom that is new or gone, by example: an action, a resource and the conditions. The
 * excesses hold one action of each kind, so they are named and not counted.
 */
function partText(excesses: readonly Excess[], { atom, sign, scope }: Question): string {
  const [first] = excesses;
  if (!first) return "";
  const names = [...new Set(excesses.map(({ action }) => action))];
  const isPattern = (name: string): boolean => /[*?]/.test(String(atom.statement[name] ?? "*"));
  const resource = String(atom.statement["Resource"] ?? "*");
  const what = isPattern("Action") ? first.action : "";
  const where =
    scope.kind !== "trust" && resource !== "*" && isPattern("Resource")
      ? `on ${first.resource}`
      : "";
  const when = first.conditions.map(
    ({ operator, key, values, holds }) =>
      `${holds ? "where" : "where not"} ${operator} ${key} ${values.join(", ")}`,
  );
  const example = [what, where, ...when].filter((part) => part !== "").join(" ");
  if (example === "") return "";
  const others = what === "" ? [] : names.slice(1, NAMED_MAX);
  const more = names.length > NAMED_MAX && what !== "" ? " and more" : "";
  const also = others.length > 0 ? `; also ${others.join(", ")}${more}` : "";
  return `${sign === "added" ? "new" : "gone"}, e.g. ${example}${also}`;
}

/** The other halves of a change: what is written anew inside it, on the other side. */
function halvesOf({ atom, sign, effect, isPart }: Candidate, pair: ScopePair): Candidate[] {
  if (!isPart || effect === "unknown") return [];
  const { mine, other } = sidesOf(pair, sign === "added" ? "removed" : "added");
  const isDeny = atom.statement["Effect"] === "Deny";
  const written = isDeny ? onlyIn(mine.deny, other.deny) : onlyIn(mine.allow, other.allow);
  const half = sign === "added" ? "removed" : "added";
  return written
    .filter((one) => one.unknown === undefined && isMet(one, [atom], pair.scope))
    .map((one) => ({
      atom: one,
      sign: half,
      effect: "none" as const,
      note:
        half === "added"
          ? "part of what was there before"
          : `covered by ${columnsOf(atom, pair.scope).action} now`,
      isPart: false,
    }));
}

function changeOf({ atom, sign, effect, note }: Candidate, scope: Scope): PermissionChange {
  return { sign, effect, policy: scope.kind, ...columnsOf(atom, scope), note, at: atom.at };
}
