/**
 * A KMS key for a bucket or queue, with rotation, an alias and one policy document.
 *
 * The policy delegates to the account, so that identity policies decide; services and callers of
 * other accounts are added as statements of their own.
 * Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct, type IConstruct } from "constructs";

import { delegateKeyToAccount, type PolicyStatement, policyDocument } from "../policies";
import { reportMissing } from "./errors";
import { FACT, type OwnFact, placeOf, policyFact } from "./facts";
import type { AddToResourcePolicyResult } from "./grant";
import { lazyPolicyJson } from "./policy-json";
import { type Surroundings, type SurroundingsProps, surroundingsOf } from "./surroundings";

/** A key, ours or not. */
export interface ISyncKey extends IConstruct {
  readonly arn: string;
  readonly accountId: string;
  /** Add to the key's policy; not added where the key is not ours. */
  addToResourcePolicy(statement: PolicyStatement): AddToResourcePolicyResult;
  /** Add what `produce` returns when the stack is written. */
  addResourcePolicySource(produce: () => readonly PolicyStatement[]): AddToResourcePolicyResult;
}

/** A new key. */
export interface SyncKeyProps extends SurroundingsProps {
  /**
   * Name after `alias/`.
   * @default no alias
   */
  readonly aliasName?: string;
  /**
   * What people read in the console.
   * @default "Encrypts what syncs write"
   */
  readonly description?: string;
  /**
   * Days between the key's deletion and its end, 7 to 30.
   * @default 30
   */
  readonly deletionWindowDays?: number;
}

/** A key that rotates every year. */
export class SyncKey extends Construct implements ISyncKey {
  /** Refer to a key of somebody else's; its policy cannot be changed. */
  static fromKeyArn(scope: Construct, id: string, keyArn: string): ISyncKey {
    return new ForeignKey(scope, id, keyArn);
  }

  /** The AWS resource, for everything that has no property here. */
  readonly resource: KmsKey;
  readonly #surroundings: Surroundings;
  readonly #sources: (() => readonly PolicyStatement[])[] = [];
  readonly #aliases: readonly string[];

  constructor(scope: Construct, id: string, props: SyncKeyProps = {}) {
    super(scope, id);
    this.#surroundings = surroundingsOf(this, props);
    const { partition, accountId } = this.#surroundings;
    this.#sources.push(() => [delegateKeyToAccount(partition, accountId)]);
    this.resource = new KmsKey(this, "Resource", {
      description: props.description ?? "Encrypts what syncs write",
      enableKeyRotation: true,
      deletionWindowInDays: props.deletionWindowDays ?? 30,
      policy: lazyPolicyJson(() => policyDocument(this.#sources.flatMap((produce) => produce()))),
    });
    this.#aliases = props.aliasName === undefined ? [] : [`alias/${props.aliasName}`];
    if (props.aliasName !== undefined) {
      new KmsAlias(this, "Alias", {
        name: `alias/${props.aliasName}`,
        targetKeyId: this.resource.keyId,
      });
    }
  }

  /** What the gate judges. */
  [FACT](): OwnFact {
    return {
      list: "keys",
      account: this.accountId,
      fact: {
        arn: this.arn,
        id: this.resource.keyId,
        account: this.accountId,
        region: this.#surroundings.region,
        aliases: this.#aliases,
        policy: policyFact(this.resource, this.resource.policy, "key policy"),
        manager: "customer",
        at: placeOf(this.resource),
      },
    };
  }

  get arn(): string {
    return this.resource.arn;
  }

  get accountId(): string {
    return this.#surroundings.accountId;
  }

  addToResourcePolicy(statement: PolicyStatement): AddToResourcePolicyResult {
    return this.addResourcePolicySource(() => [statement]);
  }

  addResourcePolicySource(produce: () => readonly PolicyStatement[]): AddToResourcePolicyResult {
    this.#sources.push(produce);
    return { statementAdded: true, policyDependable: this.resource };
  }
}

class ForeignKey extends Construct implements ISyncKey {
  readonly accountId: string;

  constructor(
    scope: Construct,
    id: string,
    readonly arn: string,
  ) {
    super(scope, id);
    this.accountId = arn.split(":")[4] ?? "";
  }

  addToResourcePolicy(statement: PolicyStatement): AddToResourcePolicyResult {
    return this.addResourcePolicySource(() => [statement]);
  }

  addResourcePolicySource(produce: () => readonly PolicyStatement[]): AddToResourcePolicyResult {
    reportMissing(this, `the policy of key \`${this.arn}\``, produce);
    return { statementAdded: false };
  }
}
