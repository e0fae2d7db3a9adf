/**
 * KMS grants: they allow beside the key policy, for the operations they list.
 *
 * Source: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
import type { DecidingStatement } from "../decision";
import { compilePrincipal, type Naming } from "../matching/principal";
import type { KeyGrant } from "../policy-set";
import { and, MAYBE, NO, or, type Truth, YES } from "../truth";
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
    if (!covers(grant, question)) continue;
    const naming = namingOf(grant.grantee, question);
    if (and(or(naming.direct, naming.role), isSure) === YES) {
      decidedBy.push({ layer: "resource", policy: "grants", statement: index, effect: "Allow" });
    }
    direct = or(direct, naming.direct);
    role = or(role, naming.role);
  }
  return { direct: and(direct, isSure), role: and(role, isSure), decidedBy };
}

function covers(grant: KeyGrant, question: Question): boolean {
  const operation = question.action.slice("kms:".length);
  if (!grant.operations.some((name) => name.toLowerCase() === operation)) return false;
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

function encryptionContextOf(question: Question): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const [key, value] of Object.entries(question.request.context)) {
    if (!key.toLowerCase().startsWith(CONTEXT_KEY) || typeof value !== "string") continue;
    pairs.set(key.slice(CONTEXT_KEY.length), value);
  }
  return pairs;
}

function fitsConstraints(
  constraints: KeyGrant["constraints"],
  found: ReadonlyMap<string, string>,
): boolean {
  const exact = constraints?.encryptionContextEquals;
  if (exact && (Object.keys(exact).length !== found.size || !isSubset(exact, found))) return false;
  const subset = constraints?.encryptionContextSubset;
  return !subset || isSubset(subset, found);
}

function isSubset(
  wanted: Readonly<Record<string, string>>,
  found: ReadonlyMap<string, string>,
): boolean {
  return Object.entries(wanted).every(([key, value]) => found.get(key) === value);
}
