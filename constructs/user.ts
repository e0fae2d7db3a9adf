/**
 * An IAM user for vendors that ask for an access key.
 *
 * The key itself is not made here: Terraform would keep its secret in the state. Make it outside and
 * hand its id to the connection, the secret to the connection's write-only attribute.
 * Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_access_key ("secret ... is written to the state file in plain-text")
 */
import { IamUser } from "@cdktf/provider-aws/lib/iam-user";
import { IamUserPolicy } from "@cdktf/provider-aws/lib/iam-user-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

import { type PolicyDocument, type PolicyStatement, policyDocument } from "../policies";
import { FACT, type OwnFact, placeOf, policyFact } from "./facts";
import type { IGrantable } from "./grant";
import { lazyPolicyJson } from "./policy-json";
import { type Surroundings, type SurroundingsProps, surroundingsOf } from "./surroundings";

/** A new user. */
export interface SyncUserProps extends SurroundingsProps {
  /** Name of the user. */
  readonly userName: string;
  /**
   * Path of the user, with slashes at both ends.
   * @default `/`
   */
  readonly path?: string;
  /**
   * ARN of the policy that bounds what the user may ever do.
   * @default none
   */
  readonly permissionsBoundaryArn?: string;
}

/** A user without keys or a password. */
export class SyncUser extends Construct implements IGrantable {
  readonly userName: string;
  /** The AWS resource, for everything that has no property here. */
  readonly resource: IamUser;
  readonly #path: string;
  readonly #surroundings: Surroundings;
  readonly #statements: PolicyStatement[] = [];
  readonly #policies: IamUserPolicy[] = [];
  #policy: IamUserPolicy | undefined;

  constructor(scope: Construct, id: string, props: SyncUserProps) {
    super(scope, id);
    this.userName = props.userName;
    this.#path = props.path ?? "/";
    this.#surroundings = surroundingsOf(this, props);
    this.resource = new IamUser(this, "Resource", {
      name: props.userName,
      path: this.#path,
      ...(props.permissionsBoundaryArn
        ? { permissionsBoundary: props.permissionsBoundaryArn }
        : {}),
    });
  }

  get arn(): string {
    const { partition, accountId } = this.#surroundings;
    return `arn:${partition}:iam::${accountId}:user${this.#path}${this.userName}`;
  }

  get accountId(): string {
    return this.#surroundings.accountId;
  }

  /** What the gate judges. */
  [FACT](): OwnFact {
    return {
      list: "principals",
      account: this.accountId,
      fact: {
        kind: "user",
        arn: this.resource.arn,
        name: this.userName,
        account: this.accountId,
        policies: this.#policies.map((policy) => policyFact(policy, policy.policy)),
        at: placeOf(this.resource),
      },
    };
  }

  addToIdentityPolicy(statement: PolicyStatement): ITerraformDependable {
    this.#statements.push(statement);
    this.#policy ??= this.attachPolicy("Grants", () => policyDocument(this.#statements));
    return this.#policy;
  }

  /** Attach an inline policy of its own, written when the stack is. */
  attachPolicy(id: string, produce: () => PolicyDocument): IamUserPolicy {
    const policy = new IamUserPolicy(this, id, {
      name: id,
      user: this.resource.name,
      policy: lazyPolicyJson(produce),
    });
    this.#policies.push(policy);
    return policy;
  }
}
