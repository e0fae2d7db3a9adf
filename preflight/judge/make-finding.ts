/** From what a check found to a finding: code, place, rendered fix, fingerprint. */
import type { Location } from "../../diagnostics";
import { causeOf, documentationOf } from "../catalogue";
import type { Found } from "../checks";
import { renderPatch } from "../fixes/render-patch";
import type { Finding, Fix } from "../report/finding";
import { fingerprint } from "../report/fingerprint";
import type { Provenance } from "../snapshot";
import type { Subject } from "../subject";
import type { Judged } from "./decide-connection";
import type { Uncovered } from "./uncover";

/** A finding that no denied call led to. */
export function standingFinding(
  found: Found,
  index: number,
  name: string,
  display: (text: string) => string,
): Finding {
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
            lines: fix.patches.flatMap((patch) => renderPatch(patch).map(display)),
            applicability: "unverified" as const,
            grantsBeyondNeed: [],
          },
        }
      : undefined),
    steps: [],
    fingerprint: fingerprintOf(code, found, "", name),
  };
}

/** A finding that denied calls led to. */
export function findingOf(
  { found, verdict, fixable }: Uncovered,
  index: number,
  steps: readonly number[],
  context: {
    readonly subject: Subject;
    readonly last: Judged;
    readonly display: (text: string) => string;
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
  { last, display }: { readonly last: Judged; readonly display: (text: string) => string },
): Fix {
  const isAllowed = steps.every((n) => {
    const index = last.steps.findIndex((step) => step.n === n);
    return last.verdicts[index]?.every(({ outcome }) => outcome === "allowed") ?? false;
  });
  return {
    summary: display(fix.summary),
    patches: fix.patches,
    lines: fix.patches.flatMap((patch) => renderPatch(patch).map(display)),
    applicability: isAllowed ? "verified" : "unverified",
    grantsBeyondNeed: [],
  };
}

/** A provenance as a diagnostic's place. */
function locationOf(at: Provenance): Location {
  const { call, ...rest } = at;
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
