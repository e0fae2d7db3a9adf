/**
 * Which permissions the recorded calls used, and which the deployed policies grant in vain.
 *
 * A grant is one action (or action pattern) of one Allow statement. It is used when a call that it
 * decided went through. Policies of the deployer and of added identities are not deployed ones and are
 * left out. Boundaries and organization policies grant nothing.
 */
import { matchGlob } from "../iam";
import type { CallVerdict, PolicyFact, PrincipalFact, Snapshot } from "../preflight";
import type { RecordedCall } from "./recording";

/** One action of one Allow statement. */
export interface PolicyGrant {
  /** ARN of the role or user that carries the policy, or of the resource the policy is on. */
  readonly holder: string;
  /** The policy's name. */
  readonly policy: string;
  /** Index in `Statement`, from 0. */
  readonly statement: number;
  readonly sid?: string;
  /** As written, e.g. `s3:Get*`. */
  readonly action: string;
}

/** A grant and how often it was needed. */
export interface UsedGrant extends PolicyGrant {
  readonly calls: number;
}

/** Every grant of the deployed policies with the number of calls that it decided. */
export function countGrants(options: {
  readonly snapshot: Snapshot;
  readonly calls: readonly RecordedCall[];
  /** ARNs of principals that were not deployed. */
  readonly strangers: ReadonlySet<string>;
}): UsedGrant[] {
  const uses = new Map<string, Map<string, number>>();
  for (const call of options.calls) {
    for (const verdict of call.verdicts) countUses(verdict, options.snapshot, uses);
  }
  return holders(options.snapshot, options.strangers).flatMap(({ holder, fact }) =>
    grantsOf(holder, fact).map((grant) => ({ ...grant, calls: callsOf(grant, uses) })),
  );
}

/** Per statement the actions it allowed, each with its number. */
function countUses(
  verdict: CallVerdict,
  snapshot: Snapshot,
  uses: Map<string, Map<string, number>>,
): void {
  if (verdict.outcome !== "allowed") return;
  for (const decided of verdict.decision.decidedBy) {
    if (decided.effect !== "Allow") continue;
    const holder =
      decided.layer === "identity"
        ? identityArn(String(verdict.call.caller), snapshot)
        : decided.layer === "resource"
          ? resourceHolder(String(verdict.call.resource))
          : undefined;
    if (holder === undefined) continue;
    const key = statementKey({ holder, policy: decided.policy, statement: decided.statement });
    const actions = uses.get(key) ?? new Map<string, number>();
    const action = verdict.call.action.toLowerCase();
    actions.set(action, (actions.get(action) ?? 0) + 1);
    uses.set(key, actions);
  }
}

/** The role of a session; any other ARN as it is. */
function identityArn(caller: string, snapshot: Snapshot): string {
  const [, , service, , account, rest = ""] = caller.split(":");
  if (service !== "sts" || !rest.startsWith("assumed-role/")) return caller;
  const name = rest.split("/")[1];
  const role = snapshot.principals.find(
    (principal) =>
      principal.kind === "role" && principal.account === account && principal.name === name,
  );
  return String(role?.arn ?? caller);
}

/** The bucket of an object; any other ARN as it is. */
function resourceHolder(resource: string): string {
  return resource.startsWith("arn:aws:s3:::") ? (resource.split("/", 1)[0] ?? resource) : resource;
}

function statementKey(parts: {
  readonly holder: string;
  readonly policy: string;
  readonly statement: number;
}): string {
  return JSON.stringify([parts.holder, parts.policy, parts.statement]);
}

function callsOf(grant: PolicyGrant, uses: ReadonlyMap<string, Map<string, number>>): number {
  let calls = 0;
  for (const [action, count] of uses.get(statementKey(grant)) ?? []) {
    if (matchGlob(grant.action.toLowerCase(), action)) calls += count;
  }
  return calls;
}

interface Held {
  readonly holder: string;
  readonly fact: PolicyFact;
}

function holders(snapshot: Snapshot, strangers: ReadonlySet<string>): Held[] {
  const principals = snapshot.principals.filter(({ arn }) => !strangers.has(String(arn)));
  return [
    ...principals.flatMap(policiesOf),
    ...[...snapshot.buckets, ...snapshot.queues, ...snapshot.keys].flatMap(({ arn, policy }) =>
      policy && !("unknown" in policy) ? [{ holder: String(arn), fact: policy }] : [],
    ),
  ];
}

function policiesOf(principal: PrincipalFact): Held[] {
  const holder = String(principal.arn);
  const facts = [...(principal.trust ? [principal.trust] : []), ...principal.policies];
  return facts.map((fact) => ({ holder, fact }));
}

function grantsOf(holder: string, fact: PolicyFact): PolicyGrant[] {
  return asList(property(parsed(fact.document), "Statement")).flatMap((statement, index) => {
    if (property(statement, "Effect") !== "Allow") return [];
    const sid = property(statement, "Sid");
    return asList(property(statement, "Action")).map((action) => ({
      holder,
      policy: fact.name,
      statement: index,
      ...(typeof sid === "string" ? { sid } : undefined),
      action: String(action),
    }));
  });
}

function parsed(document: unknown): unknown {
  if (typeof document !== "string") return document;
  try {
    return JSON.parse(document);
  } catch {
    return undefined;
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
