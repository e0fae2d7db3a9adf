/**
 * KMS grants: they allow beside the key policy, for the operations they list.
 *
 * Source: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
import type { DecidingStatement } from "../decision";
import { compilePrincipal, type Naming } from "../matching/principal";
import type { KeyGrant } from "../policy-set";
import { and, MAYBE, NO, or, type Truth, truth, YES } from "../truth";
import { isUnknown, type Unknown } from "../unknown";
import type { Question } from "./question";

/** What the grants of a key say: how they name the caller, and which of them do. */
export interface GrantAnswer extends Pick<Naming, "direct" | "role"> {
  readonly decidedBy: readonly DecidingStatement[];
}

const NONE: GrantAnswer = { direct: NO, role: NO, decidedBy: [] };

/** Whether a grant covers the request, and how it names the caller. */
export function grantAnswer(
  question: Question,
  grants: readonly KeyGrant[] | Unknown,
): GrantAnswer {
  if (question.kind !== "key" && question.kind !== "maybeKey") return NONE;
  if (isUnknown(grants)) return { direct: MAYBE, role: MAYBE, decidedBy: [] };
  const isSure: Truth = question.kind === "key" ? YES : MAYBE;
  let direct: Truth = NO;
  let role: Truth = NO;
  const decidedBy: DecidingStatement[] = [];
  for (const [index, grant] of grants.entries()) {
    const covered = and(covers(grant, question), isSure);
    if (covered === NO) continue;
    const naming = namingOf(grant.grantee, question);
    if (and(or(naming.direct, naming.role), covered) === YES) {
      decidedBy.push({ layer: "resource", policy: "grants", statement: index, effect: "Allow" });
    }
    direct = or(direct, and(naming.direct, covered));
    role = or(role, and(naming.role, covered));
  }
  return { direct, role, decidedBy };
}

function covers(grant: KeyGrant, question: Question): Truth {
  const operation = question.action.slice("kms:".length);
  if (!grant.operations.some((name) => name.toLowerCase() === operation)) return NO;
  return fitsConstraints(grant.constraints, encryptionContextOf(question));
}

function namingOf(grantee: string, question: Question): Naming {
  const kind = grantee.startsWith("arn:") ? "AWS" : "Service";
  const span = { start: -1, end: -1 };
  return compilePrincipal({ not: false, span, entries: [{ kind, value: grantee, ...span }] })(
    question,
  );
}

const CONTEXT_KEY = "kms:encryptioncontext:";

/** The encryption context of a request; an unknown part of it may also be absent. */
function encryptionContextOf(question: Question): ReadonlyMap<string, string | Unknown> {
  const pairs = new Map<string, string | Unknown>();
  for (const [key, value] of Object.entries(question.request.context)) {
    if (!key.toLowerCase().startsWith(CONTEXT_KEY)) continue;
    const found = typeof value === "string" || isUnknown(value) ? value : value[0];
    if (found !== undefined) pairs.set(key.slice(CONTEXT_KEY.length), found);
  }
  return pairs;
}

function fitsConstraints(
  constraints: KeyGrant["constraints"],
  found: ReadonlyMap<string, string | Unknown>,
): Truth {
  let fits: Truth = YES;
  const exact = constraints?.encryptionContextEquals;
  if (exact) fits = and(isSubset(exact, found), hasNoOther(exact, found));
  const subset = constraints?.encryptionContextSubset;
  return subset ? and(fits, isSubset(subset, found)) : fits;
}

function isSubset(
  wanted: Readonly<Record<string, string>>,
  found: ReadonlyMap<string, string | Unknown>,
): Truth {
  let all: Truth = YES;
  for (const [key, value] of Object.entries(wanted)) {
    const given = found.get(key);
    all = and(all, isUnknown(given) ? MAYBE : truth(given === value));
  }
  return all;
}

function hasNoOther(
  wanted: Readonly<Record<string, string>>,
  found: ReadonlyMap<string, string | Unknown>,
): Truth {
  let none: Truth = YES;
  for (const [key, value] of found) {
    if (!Object.hasOwn(wanted, key)) none = and(none, isUnknown(value) ? MAYBE : NO);
  }
  return none;
}
