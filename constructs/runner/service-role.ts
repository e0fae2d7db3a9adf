/**
 * A role that an AWS service assumes for one of our own resources.
 *
 * The trust is limited to this account, so that nobody can have the service act for them.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

import { type PolicyStatement, policyDocument } from "../../policies";
import { FACT, type OwnFact, placeOf, policyFact } from "../facts";
import type { IGrantable } from "../grant";
import { lazyPolicyJson, policyJson } from "../policy-json";
import { type Surroundings, surroundingsOf } from "../surroundings";

/** A new role. */
export interface ServiceRoleProps {
  readonly roleName: string;
  /** Service principal, e.g. `lambda.amazonaws.com`. */
  readonly service: string;
  readonly description: string;
  /** Whether the service says in whose name it asks (`aws:SourceAccount`); Lambda does not. */
  readonly saysSource: boolean;
  readonly permissionsBoundaryArn?: string | undefined;
  /** Whether syncs are run as this role, so that the gate has to judge it. */
  readonly runsSyncs?: boolean;
}

/** A role with one inline policy, made at the first statement. */
export class ServiceRole extends Construct implements IGrantable {
  readonly resource: IamRole;
  readonly #surroundings: Surroundings;
  readonly #runsSyncs: boolean;
  readonly #statements: PolicyStatement[] = [];
  #policy: IamRolePolicy | undefined;

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    this.#surroundings = surroundingsOf(this);
    this.#runsSyncs = props.runsSyncs ?? false;
    this.resource = new IamRole(this, "Resource", {
      name: props.roleName,
      description: props.description,
      assumeRolePolicy: policyJson(policyDocument([this.#trust(props)])),
      ...(props.permissionsBoundaryArn
        ? { permissionsBoundary: props.permissionsBoundaryArn }
        : {}),
    });
  }

  get arn(): string {
    return this.resource.arn;
  }

  get accountId(): string {
    return this.#surroundings.accountId;
  }

  /** What the gate judges; nothing for the roles that only start a runner, which wait for the gate. */
  get [FACT](): (() => OwnFact) | undefined {
    return this.#runsSyncs ? () => this.#fact() : undefined;
  }

  #fact(): OwnFact {
    return {
      list: "principals",
      account: this.accountId,
      fact: {
        kind: "role",
        arn: this.resource.arn,
        name: this.resource.name,
        account: this.accountId,
        trust: policyFact(this.resource, this.resource.assumeRolePolicy, "trust policy"),
        policies: this.#policy ? [policyFact(this.#policy, this.#policy.policy)] : [],
        at: placeOf(this.resource),
      },
    };
  }

  addToIdentityPolicy(statement: PolicyStatement): ITerraformDependable {
    this.#statements.push(statement);
    this.#policy ??= new IamRolePolicy(this, "Policy", {
      name: "Policy",
      role: this.resource.name,
      policy: lazyPolicyJson(() => policyDocument(this.#statements)),
    });
    return this.#policy;
  }

  #trust({ service, saysSource }: ServiceRoleProps): PolicyStatement {
    return {
      Sid: "AssumedByService",
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sts:AssumeRole",
      ...(saysSource
        ? { Condition: { StringEquals: { "aws:SourceAccount": this.accountId } } }
        : {}),
    };
  }
}
