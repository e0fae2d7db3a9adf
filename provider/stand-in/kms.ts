/** KMS keys, their policies and their aliases. */
import type { PlainFields } from "../framework";
import type { Aws } from "./aws";
import type { AwsType } from "./aws-type";
import { present } from "./s3/settings";
import { tagChanges, tagFields } from "./tags";

const POLICY_NAME = "default";

/** `aws_kms_key`; destroying it schedules its deletion, as AWS does. */
const key: AwsType = {
  type: "aws_kms_key",
  replaces: ["customer_master_key_spec", "key_usage", "multi_region", "custom_key_store_id"],
  defaults: {
    description: "",
    key_usage: "ENCRYPT_DECRYPT",
    customer_master_key_spec: "SYMMETRIC_DEFAULT",
    is_enabled: true,
    multi_region: false,
    enable_key_rotation: false,
    tags: {},
  },
  create: async (aws, planned) => {
    const { client, sdk } = await aws.kms();
    const Tags = Object.entries(aws.allTags(planned["tags"])).map(([TagKey, TagValue]) => ({
      TagKey,
      TagValue,
    }));
    const { KeyMetadata } = await client.send(
      new sdk.CreateKeyCommand({
        ...(present({
          Policy: planned["policy"],
          Description: planned["description"],
          KeyUsage: planned["key_usage"],
          KeySpec: planned["customer_master_key_spec"],
          MultiRegion: planned["multi_region"],
        }) as object),
        ...(Tags.length > 0 ? { Tags } : {}),
      }),
    );
    const id = String(KeyMetadata?.KeyId);
    if (planned["enable_key_rotation"] === true) {
      await client.send(new sdk.EnableKeyRotationCommand({ KeyId: id }));
    }
    if (planned["is_enabled"] === false) {
      await client.send(new sdk.DisableKeyCommand({ KeyId: id }));
    }
    return { id, key_id: id };
  },
  read: async (aws, state) => {
    const { client, sdk } = await aws.kms();
    const KeyId = String(state["id"]);
    const { KeyMetadata: found } = await client.send(new sdk.DescribeKeyCommand({ KeyId }));
    if (!found || found.KeyState === "PendingDeletion") return undefined;
    const { Policy } = await client.send(
      new sdk.GetKeyPolicyCommand({ KeyId, PolicyName: POLICY_NAME }),
    );
    return {
      id: found.KeyId,
      key_id: found.KeyId,
      arn: found.Arn,
      region: aws.region,
      description: found.Description,
      key_usage: found.KeyUsage,
      customer_master_key_spec: found.KeySpec,
      is_enabled: found.KeyState !== "Disabled",
      multi_region: found.MultiRegion ?? false,
      policy: Policy,
      ...tagFields(aws, aws.allTags(state["tags"])),
    };
  },
  update: async (aws, { planned, prior }) => updateKey(aws, planned, prior),
  delete: async (aws, state) => {
    const { client, sdk } = await aws.kms();
    const PendingWindowInDays = Number(state["deletion_window_in_days"] ?? 30);
    await client.send(
      new sdk.ScheduleKeyDeletionCommand({ KeyId: String(state["id"]), PendingWindowInDays }),
    );
  },
};

async function updateKey(aws: Aws, planned: PlainFields, prior: PlainFields): Promise<void> {
  const { client, sdk } = await aws.kms();
  const KeyId = String(prior["id"]);
  const changed = (name: string): boolean => planned[name] !== prior[name];
  if (changed("policy") && planned["policy"]) {
    const Policy = String(planned["policy"]);
    await client.send(new sdk.PutKeyPolicyCommand({ KeyId, PolicyName: POLICY_NAME, Policy }));
  }
  if (changed("description")) {
    const Description = String(planned["description"] ?? "");
    await client.send(new sdk.UpdateKeyDescriptionCommand({ KeyId, Description }));
  }
  if (changed("is_enabled")) {
    const off = planned["is_enabled"] === false;
    await client.send(
      off ? new sdk.DisableKeyCommand({ KeyId }) : (new sdk.EnableKeyCommand({ KeyId }) as never),
    );
  }
  if (changed("enable_key_rotation")) {
    const on = planned["enable_key_rotation"] === true;
    await client.send(
      on
        ? new sdk.EnableKeyRotationCommand({ KeyId })
        : (new sdk.DisableKeyRotationCommand({ KeyId }) as never),
    );
  }
  const { set, unset } = tagChanges(aws.allTags(prior["tags"]), aws.allTags(planned["tags"]));
  const Tags = set.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }));
  if (Tags.length > 0) await client.send(new sdk.TagResourceCommand({ KeyId, Tags }));
  if (unset.length > 0) {
    await client.send(new sdk.UntagResourceCommand({ KeyId, TagKeys: unset }));
  }
}

/** `aws_kms_alias`. */
const alias: AwsType = {
  type: "aws_kms_alias",
  replaces: ["name", "name_prefix"],
  follows: { target_key_arn: ["target_key_id"] },
  create: async (aws, planned) => {
    const { client, sdk } = await aws.kms();
    const AliasName = String(planned["name"]);
    const TargetKeyId = String(planned["target_key_id"]);
    await client.send(new sdk.CreateAliasCommand({ AliasName, TargetKeyId }));
    return { id: AliasName, name: AliasName };
  },
  read: async (aws, state) => {
    const { client, sdk } = await aws.kms();
    const AliasName = String(state["name"] ?? state["id"]);
    const { KeyMetadata } = await client.send(new sdk.DescribeKeyCommand({ KeyId: AliasName }));
    if (!KeyMetadata) return undefined;
    const account = String(KeyMetadata.Arn).split(":")[4] ?? "";
    const wanted = String(state["target_key_id"] ?? "");
    const same = wanted === KeyMetadata.Arn || wanted === KeyMetadata.KeyId;
    return {
      id: AliasName,
      name: AliasName,
      arn: `arn:${aws.partition}:kms:${aws.region}:${account}:${AliasName}`,
      target_key_arn: KeyMetadata.Arn,
      target_key_id: same ? wanted : KeyMetadata.KeyId,
      region: aws.region,
    };
  },
  update: async (aws, { planned, prior }) => {
    const { client, sdk } = await aws.kms();
    const change = {
      AliasName: String(prior["id"]),
      TargetKeyId: String(planned["target_key_id"]),
    };
    await client.send(new sdk.UpdateAliasCommand(change));
  },
  delete: async (aws, state) => {
    const { client, sdk } = await aws.kms();
    await client.send(new sdk.DeleteAliasCommand({ AliasName: String(state["id"]) }));
  },
};

/** `aws_kms_key_policy`; removing it leaves the policy as it is. */
const keyPolicy: AwsType = {
  type: "aws_kms_key_policy",
  replaces: ["key_id"],
  create: async (aws, planned) => {
    const { client, sdk } = await aws.kms();
    const KeyId = String(planned["key_id"]);
    const Policy = String(planned["policy"]);
    await client.send(new sdk.PutKeyPolicyCommand({ KeyId, PolicyName: POLICY_NAME, Policy }));
    return { id: KeyId };
  },
  read: async (aws, state) => {
    const { client, sdk } = await aws.kms();
    const KeyId = String(state["key_id"] ?? state["id"]);
    const { Policy } = await client.send(
      new sdk.GetKeyPolicyCommand({ KeyId, PolicyName: POLICY_NAME }),
    );
    return { id: KeyId, key_id: KeyId, policy: Policy, region: aws.region };
  },
  update: async (aws, { planned }) => {
    await keyPolicy.create(aws, planned);
  },
  delete: async () => undefined,
};

/** The types of this file. */
export const kmsTypes: readonly AwsType[] = [key, alias, keyPolicy];
