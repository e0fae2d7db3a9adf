/** What the preflight reports: causes with their evidence, and per connection a table of steps. */
import type { Location } from "../../diagnostics";
import type { Layer, MissingFact } from "../../iam";
import type { EvidenceSnippet } from "../evidence";
import type { Patch } from "../fixes/patch";
import type { PermissionDiff } from "../permission-diff";
import type { Provenance } from "../snapshot";

/** The statement that decided, or the policy in which one is missing. */
export interface Deciding {
  readonly layer: Layer;
  /** Name of the policy. */
  readonly policy: string;
  /** Index in `Statement`, from 0; undefined where no statement matched. */
  readonly statement?: number;
  readonly statements?: number;
  readonly sid?: string;
  /** E.g. `StringEquals sts:ExternalId`. */
  readonly condition?: string;
  /** The part of the statement that matters, as JSON on one line. */
  readonly text?: string;
}

/** The change to make. */
export interface Fix {
  /** An order, e.g. `trust the external id of this connection`. */
  readonly summary: string;
  readonly patches: readonly Patch[];
  /** The patches as text: place, then `-` and `+` lines. */
  readonly lines: readonly string[];
  /** `verified`: applied in memory, and the steps that it is for were allowed then. */
  readonly applicability: "verified" | "unverified";
  /** Permissions it would grant that no step needs; empty where it is least-privilege. */
  readonly grantsBeyondNeed: readonly string[];
}

/** One cause, named once however many steps it stops. */
export interface Finding {
  /** `A`, `B` … within a connection. */
  readonly id: string;
  readonly code: string;
  /** Id in the catalogue of causes, e.g. `ST-3`. */
  readonly cause: string;
  readonly severity: "error" | "warning" | "note";
  /** One sentence of at most 100 characters. */
  readonly message: string;
  readonly at: Location;
  readonly deciding?: Deciding;
  /** Found against expected. */
  readonly why: string;
  /** What AWS would answer; empty where it answers nothing (a warning). */
  readonly awsMessage: string;
  /** Who must act. */
  readonly owner: Owner;
  readonly fix?: Fix;
  /** Numbers of the steps that it stops. */
  readonly steps: readonly number[];
  readonly documentation: string;
  /** Stable across runs and unaffected by lines moving. */
  readonly fingerprint: string;
  readonly suppressed?: {
    readonly reason: string;
    readonly until?: string;
    /** What it is that says so. */
    readonly from: "file" | "inline" | "construct" | "baseline";
    /** Where it says so: `main.tf:12`, a file, a construct path. */
    readonly at?: string;
  };
}

/** Whose change it is. */
export interface Owner {
  /** Twelve digits, or empty where it is not known. */
  readonly account: string;
  /** E.g. `bucket owner`, `vendor`, `organization administrator`, `this repository`. */
  readonly role: string;
}

/** A fact that would settle an unknown, and how to supply it. */
export interface MissingReport extends MissingFact {
  /** One line: evidence to be filled in, an option, or that nothing states it before the run. */
  readonly supply: string;
  /** Part of an evidence file with placeholders, where evidence settles it. */
  readonly evidence?: EvidenceSnippet;
}

/** One row of the table of steps. */
export interface StepReport {
  readonly n: number;
  readonly title: string;
  readonly caller: string;
  /** E.g. `s3:PutObject`. */
  readonly action: string;
  readonly verdict: "allowed" | "denied" | "unknown";
  /** Ids of findings that stop it. */
  readonly causes: readonly string[];
  /** What would settle an unknown. */
  readonly missing: readonly MissingReport[];
}

/** Everything about one connection. */
export interface ConnectionReport {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  /** `s3://bucket/folder/`. */
  readonly target: string;
  readonly region: string;
  readonly principal: string;
  readonly verdict: "allowed" | "denied" | "unknown";
  readonly at: Provenance;
  readonly steps: readonly StepReport[];
  readonly findings: readonly Finding[];
  /** All fixes together, decided again. */
  readonly recheck?: {
    readonly allowed: number;
    readonly denied: number;
    readonly unknown: number;
    readonly grantsBeyondNeed: readonly string[];
  };
  /** What was taken as given because nobody can see it from here. */
  readonly assumptions: readonly string[];
}

/** The whole answer. */
export interface Report {
  readonly connections: readonly ConnectionReport[];
  /** Findings about the infrastructure that belong to no connection. */
  readonly findings: readonly Finding[];
  /** What changes in permissions, where the configuration before the change is given. */
  readonly permissions?: PermissionDiff;
  readonly summary: {
    readonly connections: number;
    readonly errors: number;
    readonly warnings: number;
    readonly unknown: number;
    readonly suppressed: number;
  };
}
