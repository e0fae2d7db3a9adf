/**
 * One connection decided in one version of the snapshot: who calls, the steps, a verdict for each call.
 *
 * Cost: one evaluation a call.
 */
import type { CallVerdict } from "../call";
import { decideCall } from "../decide-call";
import { type Actors, actorsOf, type Step, stepsOf, withVendorSide } from "../scenario";
import type { Snapshot } from "../snapshot";
import { type Subject, subjectsOf } from "../subject";

/** What the user may state beside the snapshot. */
export interface PreflightOptions {
  /** ARN or account of the principal that calls for the vendor. */
  readonly caller?: string;
  /** `vpce-…` that the calls go through. */
  readonly endpoint?: string;
}

/** The state of one connection in one version of the snapshot. */
export interface Judged {
  readonly snapshot: Snapshot;
  readonly subject: Subject;
  readonly actors: Actors;
  readonly steps: readonly Step[];
  readonly verdicts: readonly (readonly CallVerdict[])[];
}

/** Decide the connection with this id; undefined where the snapshot holds it no more. */
export function decideConnection(
  id: string,
  given: Snapshot,
  options: PreflightOptions,
): Judged | undefined {
  const subject = subjectsOf(given).subjects.find((candidate) => candidate.id === id);
  if (!subject) return undefined;
  const actors = actorsOf(subject, given, options.caller);
  const snapshot = withVendorSide(given, actors, subject);
  const steps = stepsOf(subject, snapshot, actors, options.endpoint);
  const verdicts = steps.map((step) => step.calls.map((call) => decideCall(snapshot, call)));
  return { snapshot, subject, actors, steps, verdicts };
}
