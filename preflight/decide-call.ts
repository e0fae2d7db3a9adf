/**
 * Decide one API call from a snapshot: every policy layer, then everything that denies beside them.
 *
 *     a policy layer denies            ->  denied   (decision says which)
 *     something beyond policy denies   ->  denied   (beyondPolicy says what)
 *     a fact is missing for either     ->  unknown  (decision.missing names it)
 *     else                             ->  allowed
 *
 * Pure. Policies are compiled once per snapshot value, so a changed infrastructure must come as
 * another value; facts that did not change may be shared. The same holds for a call's context. Used by
 * the report and by the rehearsal.
 */
import { type Decision, evaluate, isUnknown, type Request, type Unknown } from "../iam";
import { beyondPolicy } from "./beyond-policy";
import type { BeyondPolicy, Call, CallVerdict } from "./call";
import { contextOf } from "./context";
import { denialMessage } from "./denial-message";
import { ACCOUNT_UNSTATED } from "./evidence/stand-ins";
import { compiledFor, type Parties, partiesKey, policiesFor } from "./layers";
import { type Lookup, lookupOf } from "./lookup";
import { openValues, withOpenRequest } from "./open-values";
import type { Snapshot } from "./snapshot";
import { ownerOf, type Target, targetOf } from "./target";

/** What would happen to `call` in the infrastructure of `snapshot`. */
export function decideCall(snapshot: Snapshot, call: Call): CallVerdict {
  const lookup = lookupOf(snapshot);
  const parties = partiesOf(call, lookup);
  const request = requestOf(call, parties, lookup);
  const open = openValues(request, () => policiesFor(call, parties, lookup), lookup);
  const decision = settled(
    evaluate(withOpenRequest(request, open), compiledFor(call, parties, lookup, open)),
  );
  const { caller, target, owner, key } = parties;
  const { context } = request;
  const { denials, missing } = beyondPolicy({ caller, target, owner, key, call, context, lookup });
  const verdict: CallVerdict =
    denials.length === 0
      ? {
          call,
          outcome: outcomeOf(decision, undefined, missing.length > 0),
          decision: withMissing(decision, missing),
        }
      : deniedBeyond({ call, decision, denials });
  const awsMessage = denialMessage(verdict, snapshot);
  return awsMessage === undefined ? verdict : { ...verdict, awsMessage };
}

/** What is missing may make a denial explicit, and nothing else, where a layer will not allow anyhow. */
function settled(decision: Decision): Decision {
  return decision.decision === "unknown" && decision.deniedBy.length > 0
    ? { ...decision, decision: "implicitDeny" }
    : decision;
}

function deniedBeyond({
  call,
  decision,
  denials: [first, ...behind],
}: Pick<CallVerdict, "call" | "decision"> & {
  readonly denials: readonly BeyondPolicy[];
}): CallVerdict {
  return {
    call,
    outcome: outcomeOf(decision, first, false),
    decision,
    ...(first ? { beyondPolicy: first } : undefined),
    ...(behind.length > 0 ? { behind } : undefined),
  };
}

/** The call that was asked last and its parties: the calls of a step differ in the object alone. */
const latest = new WeakMap<Lookup, { readonly call: Call; readonly parties: Parties }>();

/** Who calls, on what, owned by whom. */
export function partiesOf(call: Call, lookup: Lookup): Parties {
  const target = targetOf(call, lookup);
  const last = latest.get(lookup);
  if (last && isAlike(call, last.call) && isSameTarget(target, last.parties.target)) {
    return last.parties;
  }
  const caller = lookup.caller(call.caller);
  // An action without a resource is asked of the caller's own account.
  const own = call.resource === "*" ? caller.account : undefined;
  const owner = ownerOf(call, target) ?? own;
  const parties = { caller, target, owner, key: partiesKey(call, { caller, target, owner }) };
  latest.set(lookup, { call, parties });
  return parties;
}

/** Whether two calls on one target have the same parties and meet the same policies. */
function isAlike(a: Call, b: Call): boolean {
  return (
    a.action === b.action &&
    a.service === b.service &&
    a.caller === b.caller &&
    a.region === b.region &&
    a.resourceAccount === b.resourceAccount &&
    a.endpoint === b.endpoint &&
    a.sessionPolicies === b.sessionPolicies
  );
}

const isSameTarget = (a: Target, b: Target): boolean =>
  a.fact !== undefined && a.fact === b.fact && a.name === b.name;

/** The call as an IAM request with its complete context. */
export function requestOf(call: Call, parties: Parties, lookup: Lookup): Request {
  return {
    principal: call.caller,
    action: call.action,
    resource: call.resource,
    resourceAccount: accountOf(parties),
    context: contextOf(call, parties, lookup),
  };
}

/** An account that nobody stated may be any: the caller's too, and the other way round. */
function accountOf({ owner, caller, target }: Parties): string | Unknown {
  if (owner === undefined) return { unknown: `who owns \`${target.name}\` is not known` };
  if (isUnknown(owner) || typeof caller.account !== "string") return owner;
  const isOwnerUnstated = owner === ACCOUNT_UNSTATED;
  if (isOwnerUnstated === (caller.account === ACCOUNT_UNSTATED)) return owner;
  const stated = isOwnerUnstated ? caller.account : owner;
  return { unknown: `the account that is deployed to is not stated, so it may be ${stated}` };
}

function outcomeOf(
  { decision }: Decision,
  beyond: BeyondPolicy | undefined,
  isFactMissing: boolean,
): CallVerdict["outcome"] {
  if (decision === "explicitDeny" || decision === "implicitDeny" || beyond) return "denied";
  return decision === "unknown" || isFactMissing ? "unknown" : "allowed";
}

function withMissing(decision: Decision, missing: Decision["missing"]): Decision {
  return missing.length === 0 || decision.decision !== "allowed"
    ? decision
    : { ...decision, missing: [...decision.missing, ...missing] };
}
