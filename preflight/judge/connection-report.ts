/** What the report says of one connection beside its findings: head, steps, the re-check, what was assumed. */
import { isUnknown } from "../../iam";
import type { CallVerdict } from "../call";
import { beyondNeed, type Needing, needOf } from "../least-privilege";
import { missingOf, unseenPolicies } from "../missing-facts";
import type { ConnectionReport, Finding, StepReport } from "../report/finding";
import type { Step } from "../scenario";
import type { PolicyFact, Snapshot } from "../snapshot";
import type { Unjudged } from "../subject";
import type { Judged } from "./decide-connection";
import { plainPlace } from "./make-finding";

/** Name, vendor, target, region and principal. */
export function headOf({ subject, actors }: Judged, display: (text: string) => string) {
  const shown = (value: string | { readonly unknown: string } | undefined): string =>
    value === undefined ? "" : typeof value === "string" ? display(value) : "(unknown)";
  return {
    id: display(subject.id),
    name: subject.name,
    vendor: subject.vendor.id,
    target: `s3://${shown(subject.bucket)}/${subject.folder}`,
    region: shown(subject.region),
    principal: shown(subject.role ?? actors.actor),
    at: plainPlace(subject.at),
  };
}

/** One row of the table of steps. */
export function stepReport(
  step: Step,
  verdicts: readonly CallVerdict[],
  findings: readonly Finding[],
  context: { readonly display: (text: string) => string; readonly snapshot: Snapshot },
): StepReport {
  const { display, snapshot } = context;
  const [call] = step.calls;
  const caller = call && !isUnknown(call.caller) ? call.caller : "(unknown)";
  return {
    n: step.n,
    title: step.title,
    caller: display(caller),
    action: [...new Set(step.calls.map(({ action }) => action))].join(", "),
    verdict: verdictOf(verdicts),
    causes: findings.filter(({ steps }) => steps.includes(step.n)).map(({ id }) => id),
    missing: missingOf(verdicts, snapshot).map(({ reason, ...rest }) => ({
      ...rest,
      reason: display(reason),
    })),
  };
}

/** The row of a connection for which no call is known: it cannot be told whether it works. */
export function nothingKnown({ subject }: Judged): StepReport {
  const reason = `the catalogue lists no operation of ${subject.vendor.vendor} for ${subject.uses.join(", ")}`;
  return {
    n: 1,
    title: "work out the calls",
    caller: "",
    action: "",
    verdict: "unknown",
    causes: [],
    missing: [
      {
        fact: "the calls of the sync",
        reason,
        supply: "declare a sync, or name other --operations",
      },
    ],
  };
}

/** The verdict of several calls together: the worst; of none nothing can be said. */
export function verdictOf(verdicts: readonly CallVerdict[]): ConnectionReport["verdict"] {
  if (verdicts.length === 0) return "unknown";
  if (verdicts.some(({ outcome }) => outcome === "denied")) return "denied";
  return verdicts.some(({ outcome }) => outcome === "unknown") ? "unknown" : "allowed";
}

/** All fixes together, decided again. */
export function recheckOf(
  first: Judged,
  last: Judged,
  needing: Needing,
): NonNullable<ConnectionReport["recheck"]> {
  const outcomes = last.verdicts.map(verdictOf);
  const count = (verdict: ConnectionReport["verdict"]): number =>
    outcomes.filter((outcome) => outcome === verdict).length;
  const policiesIn = ({ snapshot }: Judged) =>
    snapshot.principals.find((principal) => principal.arn === needing.principal)?.policies ?? [];
  return {
    allowed: count("allowed"),
    denied: count("denied"),
    unknown: count("unknown"),
    grantsBeyondNeed: addedBy(policiesIn(first), policiesIn(last), needing),
  };
}

/** What the changed policies grant beyond the need; most fixes change none. */
function addedBy(
  before: readonly PolicyFact[],
  after: readonly PolicyFact[],
  needing: Needing,
): readonly string[] {
  const changed = after.filter((policy) => !before.includes(policy));
  return changed.length === 0 ? [] : beyondNeed(before, changed, needOf([needing]));
}

/** What was taken as given because nobody can see it from here. */
export function assumptionsOf({ subject, actors, snapshot }: Judged): readonly string[] {
  const assumed: string[] = [];
  const assumer = actors.assumer;
  if (actors.source === "trustPolicy" && typeof assumer === "string") {
    assumed.push(
      `${subject.vendor.vendor} publishes no principal: ${assumer}, which the trust policy names, is taken for it (state it with --caller)`,
    );
  }
  if (actors.source === "onlyUser" && typeof actors.actor === "string") {
    assumed.push(`the access key belongs to ${actors.actor}, the only user declared`);
  }
  return [...assumed, ...unseenPolicies(snapshot)];
}

/** A connection that cannot be judged, with the reason. */
export function unjudgedReport(unjudged: Unjudged): ConnectionReport {
  return {
    id: unjudged.name,
    name: unjudged.name,
    vendor: "",
    target: "",
    region: "",
    principal: "",
    verdict: "unknown",
    at: plainPlace(unjudged.at),
    steps: [
      {
        n: 1,
        title: "read the connection",
        caller: "",
        action: "",
        verdict: "unknown",
        causes: [],
        missing: [
          {
            fact: "the connection",
            reason: `${unjudged.reason}; ${unjudged.help}`,
            supply: unjudged.help,
          },
        ],
      },
    ],
    findings: [],
    assumptions: [],
  };
}
