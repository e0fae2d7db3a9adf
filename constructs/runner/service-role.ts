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
}

/** A role with one inline policy, made at the first statement. */
export class ServiceRole extends Construct implements IGrantable {
  readonly resource: IamRole;
  readonly #surroundings: Surroundings;
  readonly #statements: PolicyStatement[] = [];
  #policy: IamRolePolicy | undefined;

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    this.#surroundings = surroundingsOf(this);
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
