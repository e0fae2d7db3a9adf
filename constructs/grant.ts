/**
 * Giving access, and saying what was given: a grant lists the statements and where they went.
 *
 * CDKTF has neither grants nor principals; these are the smallest that our constructs need.
 */
import type { ITerraformDependable } from "cdktf";
import type { IConstruct } from "constructs";

import type { PolicyStatement } from "../policies";
import { ConstructError } from "./errors";

/** Somebody who can be given access. */
export interface IGrantable extends IConstruct {
  /** ARN of the role or user. */
  readonly arn: string;
  /** Account of the role or user. */
  readonly accountId: string;
  /** Add to the identity policy; undefined where it is not ours to change. */
  addToIdentityPolicy(statement: PolicyStatement): ITerraformDependable | undefined;
}

/** What a resource policy says to a new statement. */
export interface AddToResourcePolicyResult {
  readonly statementAdded: boolean;
  /** What to wait for before the statement holds. */
  readonly policyDependable?: ITerraformDependable;
}

/** What a grant added. */
export class Grant {
  /** Statements that went into the grantee's identity policy. */
  readonly identityStatements: readonly PolicyStatement[];
  /** Statements that went into resource policies. */
  readonly resourceStatements: readonly PolicyStatement[];
  /** Statements that somebody else has to add, because the policy is not ours. */
  readonly missingStatements: readonly PolicyStatement[];
  /** What to wait for before the access works. */
  readonly dependables: readonly ITerraformDependable[];

  constructor(parts: {
    readonly identityStatements?: readonly PolicyStatement[];
    readonly resourceStatements?: readonly PolicyStatement[];
    readonly missingStatements?: readonly PolicyStatement[];
    readonly dependables?: readonly ITerraformDependable[];
  }) {
    this.identityStatements = parts.identityStatements ?? [];
    this.resourceStatements = parts.resourceStatements ?? [];
    this.missingStatements = parts.missingStatements ?? [];
    this.dependables = parts.dependables ?? [];
  }

  /** Whether every statement found its place. */
  get success(): boolean {
    return this.missingStatements.length === 0;
  }

  /** Throw unless every statement found its place. */
  assertSuccess(): void {
    if (this.success) return;
    throw new ConstructError({
      code: "SYNC8002",
      severity: "error",
      summary: "a grant could not be written completely",
      why: `${this.missingStatements.length} statements belong to a policy that this stack does not own`,
      help: `have its owner add ${JSON.stringify(this.missingStatements)}`,
    });
  }

  /** Both grants as one. */
  with(other: Grant): Grant {
    return new Grant({
      identityStatements: [...this.identityStatements, ...other.identityStatements],
      resourceStatements: [...this.resourceStatements, ...other.resourceStatements],
      missingStatements: [...this.missingStatements, ...other.missingStatements],
      dependables: [...this.dependables, ...other.dependables],
    });
  }
}
