/** From what a check found to a finding: code, place, rendered fix, fingerprint. */
import type { Location } from "../../diagnostics";
import { causeOf, documentationOf } from "../catalogue";
import type { Found } from "../checks";
import { renderPatch } from "../fixes/render-patch";
import { displayOf } from "../report/display";
import type { Finding, Fix } from "../report/finding";
import { fingerprint } from "../report/fingerprint";
import type { Provenance, Snapshot } from "../snapshot";
import type { Subject } from "../subject";
import { checkSubject } from "../subject-checks";
import type { Judged } from "./decide-connection";
import type { Uncovered } from "./uncover";

/** A finding that no denied call led to; `isProved` where its fix was looked at again. */
export function standingFinding(
  found: Found,
  index: number,
  name: string,
  { snapshot, isProved }: { readonly snapshot: Snapshot; readonly isProved: boolean },
): Finding {
  const display = displayOf(snapshot);
  const { code } = causeOf(found.cause);
  const fix = found.fix && renderedFix(found.fix, { isProved, display, snapshot });
  return {
    ...commonParts(found, index, code, display),
    awsMessage: display(found.awsMessage ?? ""),
    ...(fix ? { fix } : undefined),
    steps: [],
    fingerprint: fingerprintOf(code, found, "", name),
  };
}

interface FindingContext {
  readonly subject: Subject;
  readonly last: Judged;
  readonly display: (text: string) => string;
  readonly snapshot: Snapshot;
}

/** A finding that denied calls led to. */
export function findingOf(
  { found, verdict, fixable }: Uncovered,
  index: number,
  steps: readonly number[],
  context: FindingContext,
): Finding {
  const { display } = context;
  const { code } = causeOf(found.cause);
  const isProved = fixable && isMended(found, steps, context.last);
  const fix = found.fix && fixable ? renderedFix(found.fix, { ...context, isProved }) : undefined;
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

/** With all fixes in place its steps are allowed, or, where it stops none, it is found no more. */
function isMended(found: Found, steps: readonly number[], last: Judged): boolean {
  if (steps.length === 0) {
    return !checkSubject(last).some(
      ({ cause, message }) => cause === found.cause && message === found.message,
    );
  }
  return steps.every((n) => {
    const index = last.steps.findIndex((step) => step.n === n);
    return last.verdicts[index]?.every(({ outcome }) => outcome === "allowed") ?? false;
  });
}

function renderedFix(
  fix: NonNullable<Found["fix"]>,
  {
    isProved,
    display,
    snapshot,
  }: Pick<FindingContext, "display" | "snapshot"> & { readonly isProved: boolean },
): Fix {
  return {
    summary: display(fix.summary),
    patches: fix.patches,
    lines: fix.patches.flatMap((patch) => renderPatch(patch, snapshot).map(display)),
    applicability: isProved ? "verified" : "unverified",
    grantsBeyondNeed: [],
  };
}

/** A place as reports show it. */
export function plainPlace({ constructClass: _, ...at }: Provenance): Provenance {
  return at;
}

/** A provenance as a diagnostic's place. */
function locationOf(at: Provenance): Location {
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
