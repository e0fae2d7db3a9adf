/**
 * The run: draw a landing zone, see that it passes, break it, see that every fault is named, apply the
 * printed fixes, and have the independent reference evaluator decide every call again.
 */
import { compareGrants, isUnknown, type Policy, readPolicy } from "../../../iam";
import { type Finding, type Patch, preflight, type Snapshot } from "../../../preflight";
import { partiesOf, requestOf } from "../../../preflight/decide-call";
import { applyPatches } from "../../../preflight/fixes/patch";
import { policiesFor } from "../../../preflight/layers";
import { lookupOf } from "../../../preflight/lookup";
import { actorsOf, stepsOf, withVendorSide } from "../../../preflight/scenario";
import { subjectsOf } from "../../../preflight/subject";
import { referenceDecide } from "../../reference/evaluator";
import { drawFaults, FAULTS, moveBehind } from "./faults";
import { drawSetup, randomOf, type Setup, snapshotOf } from "./setup";

/** What a run found, by cause and by kind of failure. */
export interface Tally {
  readonly setups: number;
  /** Faults put in and named, by cause. */
  readonly named: ReadonlyMap<string, number>;
  readonly injected: ReadonlyMap<string, number>;
  /** Replayable descriptions of what went wrong. */
  readonly failures: readonly string[];
}

/** Causes whose fix nobody can make from here. */
const UNFIXABLE = new Set([
  "EN-4",
  "EN-6",
  "EN-11",
  "SQ-4",
  "SQ-6",
  "RP-18",
  "RP-20",
  "BP-2",
  "BP-3",
  "OW-2",
  "LP-1",
  "SQ-8",
  "OW-3",
  "PL-1",
  "RP-13",
  "ID-15",
  "SQ-7",
  "EX-1",
  "AP-3",
  "SN-2",
  "SN-3",
  "MI-4",
]);

/** Draw `count` landing zones from `seed` on. */
export function runBars(seed: number, count: number): Tally {
  return runDraws(Array.from({ length: count }, (_, index) => seed * 1_000_003 + index));
}

/** Draw the landing zones with these ids, as a failure names them. */
export function runDraws(ids: readonly number[]): Tally {
  const injected = new Map<string, number>();
  const named = new Map<string, number>();
  const failures: string[] = [];
  for (const id of ids) {
    const untouched = drawSetup(randomOf(id));
    failures.push(...falseAlarms(untouched, id));
    const random = randomOf(id + 7);
    const setup = drawSetup(randomOf(id));
    // What one fault takes away another may need.
    const faults = drawFaults(setup, random).filter((fault) => {
      if (!fault.applies(setup)) return false;
      fault.inject(setup, random);
      return true;
    });
    const snapshot = snapshotOf(setup);
    const report = preflight(snapshot, setup.options);
    const findings = [...report.connections.flatMap((one) => one.findings), ...report.findings];
    const causes = new Set(findings.map(({ cause }) => cause));
    for (const { cause } of faults) {
      injected.set(cause, (injected.get(cause) ?? 0) + 1);
      if (causes.has(cause)) named.set(cause, (named.get(cause) ?? 0) + 1);
      else
        failures.push(
          `${id}: ${cause} not named of ${faults.map((one) => one.cause).join(" ")}; found ${[...causes].join(" ")}`,
        );
    }
    failures.push(
      ...unproved(
        setup,
        snapshot,
        findings,
        id,
        faults.map((one) => one.cause),
      ),
    );
  }
  return { setups: ids.length, injected, named, failures };
}

/** Every cause that a fault exists for. */
export const injectable: readonly string[] = [...new Set(FAULTS.map(({ cause }) => cause))].sort();

function falseAlarms(setup: Setup, id: number): string[] {
  const report = preflight(snapshotOf(setup), setup.options);
  const findings = [...report.connections.flatMap((one) => one.findings), ...report.findings];
  const wrong = findings.map(({ cause, why }) => `${id}: false alarm ${cause}: ${why}`);
  const verdict = report.connections[0]?.verdict;
  return verdict === "allowed"
    ? wrong
    : [...wrong, `${id}: an untouched landing zone is ${verdict}`];
}

/** Apply the printed fixes and ask the reference. */
function unproved(
  setup: Setup,
  snapshot: Snapshot,
  findings: readonly Finding[],
  id: number,
  faults: readonly string[],
): string[] {
  const patches: Patch[] = findings.flatMap(({ fix, severity }) =>
    severity === "error" ? (fix?.patches ?? []) : [],
  );
  const fixed = applyPatches(snapshot, patches);
  if (!fixed) return [`${id}: the fixes do not apply together (${faults.join(" ")})`];
  if (faults.some((cause) => UNFIXABLE.has(cause))) return [];
  const [subject] = subjectsOf(fixed).subjects;
  if (!subject) return [`${id}: no connection left`];
  const actors = actorsOf(subject, fixed, setup.options.caller);
  const complete = withVendorSide(fixed, actors, subject);
  const lookup = lookupOf(complete);
  const calls = stepsOf(subject, complete, actors, setup.options.endpoint).flatMap(
    (step) => step.calls,
  );
  const denied = calls.flatMap((call) => {
    const parties = partiesOf(call, lookup);
    const request = requestOf(call, parties, lookup);
    const policies = policiesFor(call, parties, lookup);
    const line = toLine(request, policies);
    const { decision } = referenceDecide(line as Parameters<typeof referenceDecide>[0]);
    return decision === "allowed"
      ? []
      : [
          `${id}: the reference says ${decision} to ${call.action} (${call.operation}) after the fixes of ${faults.join(" ")}`,
        ];
  });
  const after = preflight(fixed, setup.options).connections[0]?.verdict;
  const undone =
    after === "allowed" ? [] : [`${id}: ${after} after the fixes of ${faults.join(" ")}`];
  return [...undone, ...new Set(denied), ...excess(setup, snapshot, fixed, id, faults)];
}

/** The reference's input, with only the keys that a policy mentions: it tries completions of unknowns. */
function toLine(
  request: ReturnType<typeof requestOf>,
  policies: ReturnType<typeof policiesFor>,
): unknown {
  const documents: Record<string, unknown> = {};
  const document = (policy: { document: unknown }): unknown => policy.document;
  for (const [layer, value] of Object.entries(policies)) {
    if (value === undefined || layer === "grants" || layer === "awsManagedKey") continue;
    documents[layer] = isUnknown(value)
      ? value
      : Array.isArray(value)
        ? value.map((one) => (Array.isArray(one) ? one.map(document) : document(one)))
        : document(value as { document: unknown });
  }
  const text = JSON.stringify(documents).toLowerCase();
  const context = Object.fromEntries(
    Object.entries(request.context).filter(
      ([key]) => text.includes(key.toLowerCase()) || key === "aws:PrincipalArn",
    ),
  );
  return {
    id: "1",
    request: {
      principal: request.principal,
      action: request.action,
      resource: request.resource,
      resourceAccount: request.resourceAccount,
      context,
    },
    policies: documents,
  };
}

/** No fix grants what the untouched landing zone, which was least-privilege, does not. */
function excess(
  setup: Setup,
  before: Snapshot,
  after: Snapshot,
  id: number,
  faults: readonly string[],
): string[] {
  const untouched = drawSetup(randomOf(id));
  if (setup.accessPoint) moveBehind(untouched);
  const right = snapshotOf(untouched);
  const read = (snapshot: Snapshot): Policy[] =>
    (snapshot.principals[0]?.policies ?? []).flatMap(
      (policy) => readPolicy(policy.document, { type: "identity", name: policy.name }).policy ?? [],
    );
  if (!setup.principal || faults.includes("LP-1")) return [];
  // A fault may itself have granted something: what was there before the fixes is not theirs.
  const compared = compareGrants(withoutConditions(read(after)), [
    ...withoutConditions(read(right)),
    ...withoutConditions(read(before)),
  ]);
  if (!compared.isSettled) return [];
  return compared.excesses.map(
    ({ action, resource }) =>
      `${id}: a fix grants ${action} on ${resource} beyond need (${faults.join(" ")})`,
  );
}

/** Conditions narrow; what counts is which action on which resource. */
function withoutConditions(policies: readonly Policy[]): Policy[] {
  return policies.map((policy) => ({
    ...policy,
    statements: policy.statements
      .filter(({ effect }) => effect === "Allow")
      .map((one) => ({ ...one, conditions: [] })),
  })) as Policy[];
}
