/**
 * A report as SARIF 2.1.0, as GitHub's code scanning takes it.
 *
 * Every result has a location in a file, because GitHub shows no other; a finding without one is put
 * at the connection's own place. Fingerprints do not change when lines move. Limits: 25,000 results a
 * run are accepted and 5,000 shown, so the worst come first, and a notification of the run says how
 * many are left out or not shown.
 *
 * Source: SARIF Version 2.1.0, OASIS; GitHub, "SARIF support for code scanning".
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
import { causeOf } from "../catalogue";
import type { Finding, Report } from "./finding";
import { noFixReason } from "./no-fix";
import { jsonText } from "./shown";
import { replacementOf, type TextChange } from "./text-change";

/** Accepted at most by GitHub in one run, and shown of these. */
const RESULT_COUNT_MAX = 25_000;
const SHOWN_COUNT_MAX = 5_000;

const LEVEL = { error: "error", warning: "warning", note: "note" } as const;

/** GitHub sorts by this; a sync that would fail is not a vulnerability. */
const SEVERITY = { error: "6.0", warning: "3.0", note: "1.0" } as const;

/** The report as SARIF text. `standIn` is the file named where a finding has none. */
export function renderSarif(
  report: Report,
  context: {
    readonly version: string;
    readonly standIn: string;
    /** What the fixes change in files, where that is known. */
    readonly changes?: ReadonlyMap<Finding, readonly TextChange[]>;
  },
): string {
  const entries = [
    ...report.connections.flatMap((connection) =>
      connection.findings.map((finding) => ({
        finding,
        file: connection.at.file ?? context.standIn,
        name: connection.name,
      })),
    ),
    ...report.findings.map((finding) => ({ finding, file: context.standIn, name: "" })),
  ].sort((a, b) => rank(a.finding) - rank(b.finding));
  const shown = entries.slice(0, RESULT_COUNT_MAX);
  const rules = [...new Map(shown.map(({ finding }) => [finding.code, finding])).values()].sort(
    (a, b) => (a.code < b.code ? -1 : 1),
  );
  const sarif = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Syncwright",
            fullName: "Syncwright preflight",
            version: context.version,
            semanticVersion: context.version,
            informationUri: "https://github.com/syncwright/syncwright",
            rules: rules.map(ruleOf),
          },
        },
        ...invocationsOf(entries.length),
        automationDetails: { id: "syncwright/preflight/" },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { SRCROOT: { description: { text: "The repository." } } },
        results: shown.map(({ finding, file, name }) =>
          resultOf(finding, {
            file,
            name,
            index: rules.findIndex((rule) => rule.code === finding.code),
            changes: context.changes?.get(finding) ?? [],
          }),
        ),
      },
    ],
  };
  return jsonText(sarif);
}

/** What a reader of the results would miss; nothing where all are there and shown. */
function invocationsOf(count: number) {
  const left = count - RESULT_COUNT_MAX;
  const texts = [
    ...(left > 0
      ? [`${left} of ${count} results are left out: a run holds at most ${RESULT_COUNT_MAX}.`]
      : []),
    ...(count > SHOWN_COUNT_MAX
      ? [`GitHub shows the ${SHOWN_COUNT_MAX} worst of ${count} results.`]
      : []),
  ];
  if (texts.length === 0) return undefined;
  const notifications = texts.map((text) => ({ level: "warning", message: { text } }));
  return {
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications }],
  };
}

const rank = ({ severity }: Finding): number => ["error", "warning", "note"].indexOf(severity);

function ruleOf(finding: Finding) {
  const { title } = causeOf(finding.cause);
  const sentence = `${title.charAt(0).toUpperCase()}${title.slice(1)}.`;
  return {
    id: finding.code,
    name: nameOf(title),
    shortDescription: { text: sentence },
    fullDescription: {
      text: `${sentence} Found before deployment by evaluating every policy layer of the calls that the sync makes.`,
    },
    help: {
      text: `${sentence} See ${finding.documentation}`,
      markdown: `${sentence}\n\n[Meaning, a failing and a fixed example](${finding.documentation})`,
    },
    helpUri: finding.documentation,
    defaultConfiguration: { level: LEVEL[finding.severity] },
    properties: {
      precision: "very-high",
      "problem.severity": finding.severity === "note" ? "recommendation" : finding.severity,
      "security-severity": SEVERITY[finding.severity],
      tags: ["iam", "s3", "access-denied"],
    },
  };
}

/** `the bucket's policy names an ARN` as `TheBucketPolicyNamesAnArn`: one identifier in Pascal case. */
function nameOf(title: string): string {
  const words = title.replaceAll("'s", "").split(/[^A-Za-z0-9]+/);
  return words
    .filter((word) => word.length > 1)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join("");
}

function resultOf(
  finding: Finding,
  place: {
    readonly file: string;
    readonly name: string;
    readonly index: number;
    readonly changes: readonly TextChange[];
  },
) {
  const subject = place.name === "" ? "" : `Connection ${place.name}: `;
  const help = sentence(noFixReason(finding) ?? "");
  const fix = finding.fix ? `Fix: ${finding.fix.summary}.` : help;
  const text = `${subject}${finding.message}. ${sentence(finding.why)} ${fix}`;
  return {
    ruleId: finding.code,
    ruleIndex: place.index,
    level: LEVEL[finding.severity],
    message: { text },
    locations: [locationOf(finding, place.file)],
    ...relatedOf(finding, place.file),
    ...fixesOf(finding, place.changes),
    partialFingerprints: {
      primaryLocationLineHash: `${finding.fingerprint.slice("fnv1a:".length, 22)}:1`,
      "syncwrightFingerprint/v1": finding.fingerprint,
    },
    ...(finding.suppressed ? { suppressions: [suppressionOf(finding.suppressed)] } : undefined),
    properties: {
      cause: finding.cause,
      awsMessage: finding.awsMessage,
      owner: finding.owner,
      ...(finding.fix
        ? { fix: finding.fix.lines, applicability: finding.fix.applicability }
        : undefined),
    },
  };
}

/** What to write into which file; nothing where no file holds it, as behind a plan. */
function fixesOf({ fix }: Finding, changes: readonly TextChange[]) {
  if (!fix || changes.length === 0) return undefined;
  const artifactChanges = changes.map((change) => ({
    artifactLocation: artifactOf(change.file),
    replacements: [replacementOf(change)],
  }));
  return { fixes: [{ description: { text: sentence(fix.summary) }, artifactChanges }] };
}

/** The statement that decided, or the policy in which one is missing, at the policy's own place. */
function relatedOf(finding: Finding, file: string) {
  const { deciding } = finding;
  if (!deciding) return undefined;
  const { statement, statements, sid, policy, text } = deciding;
  const named = sid === undefined ? "Statement" : `Statement "${sid}"`;
  const which =
    statement === undefined ? "" : `${named} (${statement + 1} of ${statements ?? "?"}) of `;
  const shown = text === undefined ? "" : `: ${text}`;
  return {
    relatedLocations: [
      { id: 1, ...locationOf(finding, file), message: { text: `${which}${policy}${shown}` } },
    ],
  };
}

/** `inSource` is what stands beside the resource; a file and a baseline are `external`. */
function suppressionOf({ from, reason }: NonNullable<Finding["suppressed"]>) {
  const isInSource = from === "inline" || from === "construct";
  return { kind: isInSource ? "inSource" : "external", justification: reason };
}

function locationOf(finding: Finding, file: string) {
  const { at } = finding;
  const logical = at.construct ?? at.address;
  return {
    physicalLocation: {
      artifactLocation: artifactOf(at.file ?? file),
      region: {
        startLine: at.line ?? 1,
        startColumn: at.column ?? 1,
        ...(at.text ? { snippet: { text: at.text } } : undefined),
      },
    },
    ...(logical === undefined
      ? undefined
      : { logicalLocations: [{ fullyQualifiedName: logical, kind: "resource" }] }),
  };
}

const artifactOf = (file: string) => ({ uri: uriOf(file), uriBaseId: "SRCROOT" });

/** A relative path as a URI reference. */
function uriOf(path: string): string {
  const relative = path.replaceAll("\\", "/").replace(/^\.\//, "").replace(/^\/+/, "");
  return relative.split("/").map(encodeURIComponent).join("/");
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
