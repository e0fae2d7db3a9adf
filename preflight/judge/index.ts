/** One connection judged: its steps, the causes that stop them, and each fix proved. */
import { isUnknown } from "../../iam";
import type { Needing } from "../least-privilege";
import { displayOf } from "../report/display";
import type { ConnectionReport } from "../report/finding";
import type { Snapshot } from "../snapshot";
import {
  assumptionsOf,
  headOf,
  nothingKnown,
  recheckOf,
  stepReport,
  verdictOf,
} from "./connection-report";
import { decideConnection, type Judged, type PreflightOptions } from "./decide-connection";
import { findingOf } from "./make-finding";
import { stoppedBy, uncover } from "./uncover";

export { unjudgedReport } from "./connection-report";
export type { PreflightOptions } from "./decide-connection";
export { standingFinding } from "./make-finding";
export { isNarrowingProved, provedInfrastructure } from "./prove-standing";

/** The report of one connection, and what its role needs. */
export interface Judgement {
  readonly report: ConnectionReport;
  readonly needing: Needing;
}

/** Judge the connection with this id. */
export function judge(id: string, snapshot: Snapshot, options: PreflightOptions): Judgement {
  const first = decideConnection(id, snapshot, options);
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
    steps:
      first.steps.length === 0
        ? [nothingKnown(first)]
        : first.steps.map((step, index) =>
            stepReport(step, first.verdicts[index] ?? [], findings, {
              display,
              snapshot: first.snapshot,
            }),
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
