/**
 * A stack as the preflight sees it, before anything is written to disk for good.
 *
 * The same readers and the same judgement as `syncwright check`: what passes here passes there.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Diagnostic } from "../diagnostics";
import {
  dayOf,
  type Finding,
  type PreflightOptions,
  preflight,
  type Report,
  type Snapshot,
  type Suppressed,
  suppress,
} from "../preflight";
import { readSynthesized } from "../terraform";

/** The snapshot of one synthesized stack, given as the text of its `cdk.tf.json`. */
export function snapshotOfText(text: string): Snapshot {
  const folder = mkdtempSync(join(tmpdir(), "syncwright-"));
  try {
    const file = join(folder, "cdk.tf.json");
    writeFileSync(file, text);
    return readSynthesized(file).snapshot;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every cause of a denial in one synthesized stack, with what is suppressed on `today`. */
export function judge(
  text: string,
  { today = dayOf(new Date()), ...options }: PreflightOptions & { readonly today?: string } = {},
): Suppressed {
  const snapshot = snapshotOfText(text);
  const { report, diagnostics } = suppress(preflight(snapshot, options), snapshot, { today });
  return { report, diagnostics: diagnostics.map(atConstruct) };
}

/** The file is one that we wrote ourselves; the construct says where. */
function atConstruct({ where = {}, ...diagnostic }: Diagnostic): Diagnostic {
  const { file: _file, line: _line, column: _column, ...place } = where;
  return { ...diagnostic, where: place };
}

/** The findings of a report, those of connections first. */
export function findingsOf(report: Report): readonly Finding[] {
  return [...report.connections.flatMap(({ findings }) => findings), ...report.findings];
}

/** A suppressed finding as a note: it is shown, and stops nothing. */
export function suppressedNote(finding: Finding): Diagnostic {
  const { reason, until } = finding.suppressed ?? {};
  const { help: _help, ...diagnostic } = diagnosticOf(finding);
  return { ...diagnostic, severity: "note", why: `suppressed until ${until}: ${reason}` };
}

/** A finding as a diagnostic: the place is the construct, the fix is an order. */
export function diagnosticOf(finding: Finding): Diagnostic {
  const { address, construct, path } = finding.at;
  const why = finding.awsMessage ? `${finding.why}\nAWS says: ${finding.awsMessage}` : finding.why;
  const fix = finding.fix;
  return {
    code: finding.code,
    severity: finding.severity,
    summary: finding.message,
    where: {
      ...(address === undefined ? {} : { address }),
      ...(construct === undefined ? {} : { construct }),
      ...(path === undefined ? {} : { path }),
    },
    why,
    ...(fix ? { help: [fix.summary, ...fix.lines].join("\n") } : {}),
  };
}
