/** What an evaluation answers. Never a bare boolean. */
import type { Layer } from "./policy-set";

/** Spelled as `iam:SimulateCustomPolicy` spells it, plus `unknown`. */
export type DecisionKind = "allowed" | "explicitDeny" | "implicitDeny" | "unknown";

/** A statement that settled a decision; a KMS grant counts as a statement of the policy `grants`. */
export interface DecidingStatement {
  readonly layer: Layer;
  /** The policy's name as it was given. */
  readonly policy: string;
  /** Index in `Statement`, from 0. */
  readonly statement: number;
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
}

/** A fact that would settle an `unknown` decision. */
export interface MissingFact {
  /** What is missing, e.g. `context key aws:PrincipalOrgID` or `service control policies`. */
  readonly fact: string;
  /** Why it is not known. */
  readonly reason: string;
}

/** The answer with its evidence. */
export interface Decision {
  readonly decision: DecisionKind;
  /** The statements that settled it; empty for `implicitDeny`. */
  readonly decidedBy: readonly DecidingStatement[];
  /**
   * For an `implicitDeny`: the layers that did not allow, in AWS's order. For an `unknown`: those that will
   * not allow whatever is missing, so that it is denied in any case and only the kind is not known.
   */
  readonly deniedBy: readonly Layer[];
  /** For `unknown`: what would settle it; else empty. */
  readonly missing: readonly MissingFact[];
}
