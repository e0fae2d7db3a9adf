/**
 * `syncwright_preflight`: a gate that fails the plan or the apply with every cause of a denial.
 *
 * It judges what it is given: the infrastructure as an object in the shape of a snapshot, and
 * connections of the workspace. While planning, parts may be unknown; then only what is certain fails.
 * At apply everything is known and judged again. Whatever depends on the gate waits for it.
 */
import { createHash } from "node:crypto";

import type { Diagnostic } from "../../diagnostics";
import type { Finding, Report, Suppressed } from "../../preflight";
import {
  type Attributes,
  bool,
  computed,
  defineSchema,
  dynamic,
  Fault,
  hasErrors,
  listOf,
  number,
  type Outcome,
  optional,
  optionalComputed,
  type Resource,
  required,
  string,
} from "../framework";
import { canonicalText, isWhollyKnown, type RecordValue, type Value } from "../protocol";
import type { Workspace } from "./document-resource";
import { snapshotFaults, snapshotOf } from "./preflight-snapshot";
import { workspaceConnections } from "./workspace-connections";

const schema = defineSchema({
  description:
    "A gate: judges every call that the connections will make, and fails the plan or the apply with every cause of a denial. Let syncs depend on it.",
  attributes: {
    id: computed(string, "Fingerprint of what was judged first."),
    snapshot: required(
      dynamic,
      "The infrastructure to judge: an object with the lists `accounts`, `principals`, `buckets`, `keys`, `queues`, `endpoints`, `connections` and `suppressions`. Lists left out are empty.",
    ),
    connection_ids: optional(
      listOf(string),
      "Connections of the workspace to judge, each with its models and syncs.",
    ),
    caller: optional(string, "ARN or account of the principal that calls for the vendor."),
    endpoint: optional(string, "Id of the VPC endpoint that the calls go through."),
    fail_on_unknown: optionalComputed(
      bool,
      "Whether a call that cannot be decided fails the apply; by default it is a warning.",
      { default: false },
    ),
    errors: computed(number, "Causes of denials; 0 after a successful apply.", {
      recomputedBy: "any",
    }),
    warnings: computed(number, "Findings that deny nothing.", { recomputedBy: "any" }),
    unknown: computed(number, "Calls that could not be decided.", { recomputedBy: "any" }),
    report_json: computed(string, "The whole report.", { recomputedBy: "any" }),
  },
});

type A = (typeof schema)["attributes"];

const gate: Resource<A, Workspace> = {
  schema,
  validate: (config) => snapshotFaults(config.snapshot as Value),
  plan: async ({ client, planned }) => {
    const plan = planned as unknown as RecordValue;
    if (!isJudgeable(plan)) return {};
    const judged = await judge(client?.root, plan);
    if (!judged) return {};
    const certain = isWhollyKnown(plan["snapshot"] ?? null);
    const findings = saidOf(judged);
    return {
      diagnostics: certain ? findings : findings.filter(({ severity }) => severity === "error"),
    };
  },
  create: ({ client, planned }) => settle(client, planned as unknown as RecordValue),
  update: ({ client, planned, prior }) =>
    settle(client, planned as unknown as RecordValue, String(prior.id)),
  read: async ({ state }) => ({ state }),
  delete: async () => undefined,
};

/** The gate as a resource of the provider. */
export const preflightGate = gate as unknown as Resource<Attributes, Workspace>;

async function settle(
  { root }: Workspace,
  planned: RecordValue,
  id: string = fingerprint(planned["snapshot"] ?? null),
): Promise<Outcome<A>> {
  const judged = await judge(root, planned);
  if (!judged) throw new Fault(unknownWorkspace());
  const { report } = judged;
  const said = saidOf(judged);
  const undecided = undecidedOf(report, planned["fail_on_unknown"] === true);
  if (hasErrors([...said, ...undecided])) throw new Fault(...said, ...undecided);
  const { errors, warnings, unknown } = report.summary;
  const state = { ...planned, id, errors, warnings, unknown, report_json: JSON.stringify(report) };
  return { state: state as never, diagnostics: [...said, ...undecided] };
}

/** Undefined where connections are asked for and the workspace is not known. */
async function judge(root: string | undefined, plan: RecordValue): Promise<Suppressed | undefined> {
  const ids = plan["connection_ids"];
  const wanted = Array.isArray(ids) ? (ids as readonly Value[]) : [];
  const known = wanted.filter((id): id is string => typeof id === "string");
  if (known.length > 0 && root === undefined) return undefined;
  const { entries, diagnostics } = await workspaceConnections(root ?? "", known);
  if (hasErrors(diagnostics)) throw new Fault(...diagnostics);
  const snapshot = snapshotOf(plan["snapshot"] ?? null);
  // The judge and its catalogues are loaded only where a gate is used: every start is waited for.
  const { judgeSnapshot } = await import("./preflight-judge.js");
  const text = (name: string): string | undefined =>
    typeof plan[name] === "string" ? (plan[name] as string) : undefined;
  const [caller, endpoint] = [text("caller"), text("endpoint")];
  return judgeSnapshot(
    { ...snapshot, connections: [...snapshot.connections, ...entries] },
    { ...(caller ? { caller } : {}), ...(endpoint ? { endpoint } : {}) },
  );
}

/** Nothing can be said while the snapshot as a whole is unknown. */
function isJudgeable(plan: RecordValue): boolean {
  return snapshotFaults(plan["snapshot"] ?? null).length === 0 && plan["snapshot"] !== null;
}

/** The findings, and what is wrong with the suppressions. */
function saidOf({ report, diagnostics }: Suppressed): readonly Diagnostic[] {
  const atSnapshot = diagnostics.map(
    (one): Diagnostic => ({
      ...one,
      where: { path: ["snapshot"] },
      ...(one.where?.construct ? { why: one.where.construct } : {}),
    }),
  );
  return [...findingsOf(report).map(diagnosticOf), ...atSnapshot];
}

function findingsOf({ connections, findings }: Report): readonly Finding[] {
  const all = [...findings, ...connections.flatMap((connection) => connection.findings)];
  return all.filter(({ suppressed, severity }) => !suppressed && severity !== "note");
}

function diagnosticOf(finding: Finding): Diagnostic {
  const { code, severity, message, why, awsMessage, fix, at, owner } = finding;
  const place = at.address ?? at.construct;
  return {
    code,
    severity,
    summary: message,
    where: { path: ["snapshot"] },
    why: [place, why, awsMessage && `AWS would answer: ${awsMessage}`].filter(Boolean).join("\n"),
    ...(fix
      ? { help: [`${fix.summary} (${owner.role}, ${fix.applicability})`, ...fix.lines].join("\n") }
      : {}),
  };
}

function undecidedOf({ connections }: Report, isError: boolean): readonly Diagnostic[] {
  return connections.flatMap(({ name, steps }) => {
    const undecided = steps.filter(({ verdict }) => verdict === "unknown");
    if (undecided.length === 0) return [];
    const missing = undecided.flatMap((step) => step.missing.map(({ fact }) => fact));
    return [
      {
        code: "SYNC7012",
        severity: isError ? ("error" as const) : ("warning" as const),
        summary: `${undecided.length} calls of connection \`${name}\` cannot be decided`,
        where: { path: ["snapshot"] },
        why: `not known: ${Array.from(new Set(missing)).slice(0, 5).join(", ")}`,
        help: "put what is missing into `snapshot`",
      },
    ];
  });
}

function unknownWorkspace(): Diagnostic {
  return {
    code: "SYNC7010",
    severity: "error",
    summary: "the workspace is not known yet",
    why: "the provider's `workspace` depends on a value that is known only after apply",
    help: "give the provider a `workspace` that is known while planning",
  };
}

function fingerprint(snapshot: Value): string {
  return createHash("sha256").update(canonicalText("dynamic", snapshot)).digest("hex").slice(0, 16);
}
