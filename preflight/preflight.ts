/**
 * The preflight: every cause of a denial, for every connection of a snapshot, before anything runs.
 *
 * Each step's calls are decided. The first denied call is diagnosed, its fix applied in memory, and
 * all is decided again, until nothing is denied or nothing is left to mend: so causes appear in the
 * order in which AWS would reveal them, one deployment at a time, and each fix is proved by what
 * comes after it. Where nothing can be mended from here, the obstacle is taken away in memory only,
 * to see what is behind it.
 *
 * Pure; cost: steps × causes evaluations a connection.
 */
import type { Location } from "../diagnostics";
import { isUnknown, type MissingFact } from "../iam";
import type { CallVerdict } from "./call";
import { causeOf, documentationOf } from "./catalogue";
import { diagnose, type Found } from "./checks";
import { decideCall } from "./decide-call";
import { denialOf, denialSources } from "./diagnose/denial";
import { applyPatches } from "./fixes/patch";
import { renderPatch } from "./fixes/render-patch";
import { checkInfrastructure } from "./infrastructure";
import { beyondNeed, type Needing, needOf, unusedPermissions } from "./least-privilege";
import { withoutRefused } from "./refused";
import { displayOf } from "./report/display";
import type { ConnectionReport, Finding, Fix, Report, StepReport } from "./report/finding";
import { fingerprint } from "./report/fingerprint";
import { type Actors, actorsOf, type Step, stepsOf, withVendorSide } from "./scenario";
import type { PolicyFact, Provenance, Snapshot } from "./snapshot";
import { type Subject, subjectsOf, type Unjudged } from "./subject";
import { checkSubject } from "./subject-checks";

/** What the user may state beside the snapshot. */
export interface PreflightOptions {
  /** ARN or account of the principal that calls for the vendor. */
  readonly caller?: string;
  /** `vpce-…` that the calls go through. */
  readonly endpoint?: string;
}

/** More causes than this are not looked for in one connection. */
const CAUSE_COUNT_MAX = 40;

/** Judge every connection of `snapshot`. */
export function preflight(snapshot: Snapshot, options: PreflightOptions = {}): Report {
  const { subjects, unjudged } = subjectsOf(snapshot);
  const judgements = subjects.map((subject) => judge(subject.id, snapshot, options));
  const unused = unusedPermissions(
    snapshot,
    judgements.map(({ needing }) => needing),
  );
  const connections = [
    ...judgements.map(({ report, needing }) => {
      const own = unused.filter(({ subject }) => subject.id === needing.subject.id);
      return withWarnings(
        report,
        own.map(({ found }) => found),
        snapshot,
      );
    }),
    ...unjudged.map(unjudgedReport),
  ];
  const findings = checkInfrastructure(snapshot).map((found, index) => ({
    ...standingFinding(found, index, "", snapshot),
    id: `G${index + 1}`,
  }));
  return { connections, findings, summary: summaryOf(connections, findings) };
}

/** Findings that stop no step, behind those that do. */
function withWarnings(
  report: ConnectionReport,
  founds: readonly Found[],
  snapshot: Snapshot,
): ConnectionReport {
  if (founds.length === 0) return report;
  const start = report.findings.length;
  const warnings = founds.map((found, index) =>
    standingFinding(found, start + index, report.name, snapshot),
  );
  return { ...report, findings: [...report.findings, ...warnings] };
}

/** A finding that no denied call led to. */
function standingFinding(found: Found, index: number, name: string, snapshot: Snapshot): Finding {
  const display = displayOf(snapshot);
  const { code } = causeOf(found.cause);
  const { fix } = found;
  return {
    ...commonParts(found, index, code, display),
    awsMessage: display(found.awsMessage ?? ""),
    ...(fix
      ? {
          fix: {
            summary: display(fix.summary),
            patches: fix.patches,
            lines: fix.patches.flatMap((patch) => renderPatch(patch, snapshot).map(display)),
            applicability: "unverified" as const,
            grantsBeyondNeed: [],
          },
        }
      : undefined),
    steps: [],
    fingerprint: fingerprintOf(code, found, "", name),
  };
}

/** Counts over a report; suppressed findings count as nothing else. */
export function summaryOf(
  connections: readonly ConnectionReport[],
  findings: readonly Finding[],
): Report["summary"] {
  const all = [...findings, ...connections.flatMap((connection) => connection.findings)];
  const live = all.filter((finding) => !finding.suppressed);
  const steps = connections.flatMap((connection) => connection.steps);
  return {
    connections: connections.length,
    errors: live.filter(({ severity }) => severity === "error").length,
    warnings: live.filter(({ severity }) => severity === "warning").length,
    unknown: steps.filter(({ verdict }) => verdict === "unknown").length,
    suppressed: all.length - live.length,
  };
}

/** The state of one connection in one version of the snapshot. */
interface Judged {
  readonly snapshot: Snapshot;
  readonly subject: Subject;
  readonly actors: Actors;
  readonly steps: readonly Step[];
  readonly verdicts: readonly (readonly CallVerdict[])[];
}

function decideAll(id: string, given: Snapshot, options: PreflightOptions): Judged | undefined {
  const subject = subjectsOf(given).subjects.find((candidate) => candidate.id === id);
  if (!subject) return undefined;
  const actors = actorsOf(subject, given, options.caller);
  const snapshot = withVendorSide(given, actors, subject);
  const steps = stepsOf(subject, snapshot, actors, options.endpoint);
  const verdicts = steps.map((step) => step.calls.map((call) => decideCall(snapshot, call)));
  return { snapshot, subject, actors, steps, verdicts };
}

/** One cause on the way, with the snapshot behind it. */
interface Uncovered {
  readonly found: Found;
  /** The denied call that led to it; undefined where the declaration itself is wrong. */
  readonly verdict: CallVerdict | undefined;
  readonly fixable: boolean;
}

interface Judgement {
  readonly report: ConnectionReport;
  readonly needing: Needing;
}

function judge(id: string, snapshot: Snapshot, options: PreflightOptions): Judgement {
  const first = decideAll(id, snapshot, options);
  if (!first) throw new Error(`connection ${id} vanished: a bug in Syncwright, please report`);
  const { uncovered, last } = uncover(id, snapshot, first, options);
  const display = displayOf(snapshot);
  const stopped = uncovered.map((_, index) =>
    stoppedBy({ index, uncovered, id, snapshot, first, last, options }),
  );
  const findings = uncovered.map((one, index) =>
    findingOf(one, index, stopped[index] ?? [], {
      subject: first.subject,
      last,
      display,
      snapshot,
    }),
  );
  const needing = needingOf(last);
  const report: ConnectionReport = {
    ...headOf(first, display),
    verdict: verdictOf(first.verdicts.flat()),
    steps: first.steps.map((step, index) =>
      stepReport(step, first.verdicts[index] ?? [], findings, display),
    ),
    findings,
    ...(findings.length > 0 ? { recheck: recheckOf(first, last, needing) } : undefined),
    assumptions: assumptionsOf(first),
  };
  return { report, needing };
}

function needingOf({ subject, actors, steps }: Judged): Needing {
  const user = isUnknown(actors.actor) ? undefined : actors.actor;
  return { subject, principal: subject.role ?? user, calls: steps.flatMap((step) => step.calls) };
}

/** Mend and look again, until nothing is denied. */
function uncover(
  id: string,
  start: Snapshot,
  first: Judged,
  options: PreflightOptions,
): { readonly uncovered: readonly Uncovered[]; readonly last: Judged } {
  const uncovered: Uncovered[] = [];
  const given = new Set<string>();
  let snapshot = withoutRefused(start);
  let judged = snapshot === start ? first : (decideAll(id, snapshot, options) ?? first);
  while (uncovered.length < CAUSE_COUNT_MAX) {
    const denied = judged.verdicts.flat().filter(({ outcome }) => outcome === "denied");
    const next = firstNew(denied, judged, given);
    if (!next) break;
    const { found, verdict } = next;
    const mended = found.fix ? applyPatches(snapshot, found.fix.patches) : undefined;
    const fixable = mended !== undefined && (found.fix?.patches.length ?? 0) > 0;
    given.add(keyOf(found, verdict));
    uncovered.push({ found, verdict, fixable });
    if (!fixable || !mended) continue;
    const after = decideAll(id, mended, options);
    if (!after) break;
    snapshot = mended;
    judged = after;
  }
  return { uncovered, last: judged };
}

/** The first denied call whose cause is not named yet. */
function firstNew(
  denied: readonly CallVerdict[],
  judged: Judged,
  given: ReadonlySet<string>,
): { readonly found: Found; readonly verdict: CallVerdict | undefined } | undefined {
  const { subject, snapshot } = judged;
  for (const found of checkSubject(judged)) {
    if (!given.has(keyOf(found, undefined))) return { found, verdict: undefined };
  }
  // What a sync should not ask for at all is mended before anything is granted for it.
  const isWrongRequest = ({ beyondPolicy }: CallVerdict): boolean =>
    WRONG_REQUESTS.has(beyondPolicy?.cause ?? "");
  for (const verdict of denied.filter(isWrongRequest)) {
    const source = { layer: undefined };
    const found = diagnose(denialOf({ subject, verdict, source, snapshot, others: denied }));
    if (found && !given.has(keyOf(found, verdict))) return { found, verdict };
  }
  for (const verdict of denied) {
    for (const source of denialSources(verdict)) {
      const denial = denialOf({ subject, verdict, source, snapshot, others: denied });
      const found = diagnose(denial);
      if (found && !given.has(keyOf(found, verdict))) return { found, verdict };
    }
  }
  return undefined;
}

/** Denials that lie in the request itself: its region, its ACL. */
const WRONG_REQUESTS: ReadonlySet<string> = new Set(["RG-1", "OW-1", "BP-1"]);

/** Two findings with one key are one. */
function keyOf(found: Found, verdict: CallVerdict | undefined): string {
  const place = [found.at.address, found.at.file, found.at.line].join(":");
  const deciding = [found.deciding?.policy, found.deciding?.statement, found.deciding?.condition];
  const scope = found.deciding ? "" : (verdict?.call.action ?? "");
  return [found.cause, place, ...deciding, scope, found.message].join("|");
}

/** Steps that are denied as long as this one cause alone is left unmended. */
function stoppedBy(question: {
  readonly index: number;
  readonly uncovered: readonly Uncovered[];
  readonly id: string;
  readonly snapshot: Snapshot;
  readonly first: Judged;
  readonly last: Judged;
  readonly options: PreflightOptions;
}): readonly number[] {
  const { index, uncovered, id, snapshot, first, last, options } = question;
  const self = uncovered[index];
  const own = first.steps
    .filter((step) => step.calls.some((call) => call.action === self?.verdict?.call.action))
    .map((step) => step.n);
  if (!self?.fixable) return own;
  let current = withoutRefused(snapshot);
  for (const [other, { found, fixable }] of uncovered.entries()) {
    if (other === index || !fixable || !found.fix) continue;
    current = applyPatches(current, found.fix.patches) ?? current;
  }
  const without = decideAll(id, current, options);
  const anyhow = deniedSteps(last);
  const denied = without ? deniedSteps(without).filter((n) => !anyhow.includes(n)) : [];
  return denied.length > 0 ? denied : own;
}

function deniedSteps({ steps, verdicts }: Judged): readonly number[] {
  return steps.flatMap((step, at) =>
    verdicts[at]?.some(({ outcome }) => outcome === "denied") ? [step.n] : [],
  );
}

function findingOf(
  { found, verdict, fixable }: Uncovered,
  index: number,
  steps: readonly number[],
  context: {
    readonly subject: Subject;
    readonly last: Judged;
    readonly display: (text: string) => string;
    readonly snapshot: Snapshot;
  },
): Finding {
  const { display } = context;
  const { code } = causeOf(found.cause);
  const fix = found.fix && fixable ? fixOf(found.fix, steps, context) : undefined;
  return {
    ...commonParts(found, index, code, display),
    awsMessage: display(found.awsMessage ?? verdict?.awsMessage ?? ""),
    ...(fix ? { fix } : undefined),
    steps,
    fingerprint: fingerprintOf(code, found, verdict?.call.action ?? "", context.subject.name),
  };
}

function commonParts(found: Found, index: number, code: string, display: (text: string) => string) {
  const { deciding } = found;
  return {
    id: letterOf(index),
    code,
    cause: found.cause,
    severity: found.severity ?? ("error" as const),
    message: display(found.message),
    at: locationOf(found.at),
    ...(deciding
      ? {
          deciding: {
            ...deciding,
            ...(deciding.text ? { text: display(deciding.text) } : undefined),
          },
        }
      : undefined),
    why: display(found.why),
    owner: found.owner,
    documentation: documentationOf(code),
  };
}

function fixOf(
  fix: NonNullable<Found["fix"]>,
  steps: readonly number[],
  {
    last,
    display,
    snapshot,
  }: {
    readonly last: Judged;
    readonly display: (text: string) => string;
    readonly snapshot: Snapshot;
  },
): Fix {
  const isAllowed = steps.every((n) => {
    const index = last.steps.findIndex((step) => step.n === n);
    return last.verdicts[index]?.every(({ outcome }) => outcome === "allowed") ?? false;
  });
  return {
    summary: display(fix.summary),
    patches: fix.patches,
    lines: fix.patches.flatMap((patch) => renderPatch(patch, snapshot).map(display)),
    applicability: isAllowed ? "verified" : "unverified",
    grantsBeyondNeed: [],
  };
}

function stepReport(
  step: Step,
  verdicts: readonly CallVerdict[],
  findings: readonly Finding[],
  display: (text: string) => string,
): StepReport {
  const [call] = step.calls;
  const caller = call && !isUnknown(call.caller) ? call.caller : "(unknown)";
  return {
    n: step.n,
    title: step.title,
    caller: display(caller),
    action: [...new Set(step.calls.map(({ action }) => action))].join(", "),
    verdict: verdictOf(verdicts),
    causes: findings.filter(({ steps }) => steps.includes(step.n)).map(({ id }) => id),
    missing: missingOf(verdicts).map(({ fact, reason }) => ({ fact, reason: display(reason) })),
  };
}

function missingOf(verdicts: readonly CallVerdict[]): readonly MissingFact[] {
  const unknown = verdicts.filter(({ outcome }) => outcome === "unknown");
  const all = unknown.flatMap(({ decision }) => decision.missing);
  return [...new Map(all.map((fact) => [`${fact.fact}|${fact.reason}`, fact])).values()];
}

function verdictOf(verdicts: readonly CallVerdict[]): ConnectionReport["verdict"] {
  if (verdicts.some(({ outcome }) => outcome === "denied")) return "denied";
  return verdicts.some(({ outcome }) => outcome === "unknown") ? "unknown" : "allowed";
}

function recheckOf(
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

function headOf({ subject, actors }: Judged, display: (text: string) => string) {
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

function assumptionsOf({ subject, actors, snapshot }: Judged): readonly string[] {
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
  const accounts = snapshot.accounts.filter(
    ({ serviceControl, resourceControl }) =>
      serviceControl === undefined && resourceControl === undefined,
  );
  if (accounts.length > 0) {
    const ids = accounts.map(({ id }) => id).join(", ");
    assumed.push(`no organization policy limits account ${ids} (supply them with --evidence FILE)`);
  }
  return assumed;
}

function unjudgedReport(unjudged: Unjudged): ConnectionReport {
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
        missing: [{ fact: "the connection", reason: `${unjudged.reason}; ${unjudged.help}` }],
      },
    ],
    findings: [],
    assumptions: [],
  };
}

/** A place as reports show it. */
function plainPlace({ constructClass: _, ...at }: Provenance): Provenance {
  return at;
}

/** A provenance as a diagnostic's place. */
export function locationOf(at: Provenance): Location {
  const { call, ...rest } = plainPlace(at);
  return call === undefined || rest.address !== undefined ? rest : { ...rest, address: call };
}

/** `A` … `Z`, then `A1` … */
function letterOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${letter}${Math.floor(index / 26)}`;
}

function fingerprintOf(code: string, found: Found, action: string, name: string): string {
  const parts = [
    code,
    name,
    found.at.construct ?? found.at.address ?? "",
    found.deciding?.policy ?? "",
    found.deciding?.sid ?? "",
    found.deciding?.condition ?? "",
    action,
  ];
  return `fnv1a:${fingerprint(parts.join("\n"))}`;
}
