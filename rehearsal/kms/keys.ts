/**
 * Keys, their policies, aliases, grants and tags.
 *
 * Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
 */

import type { PolicyFact } from "../../preflight";
import { ask, mayDo } from "../authorize";
import { badRequest } from "../errors";
import type { Exchange } from "../exchange";
import type { Input, JsonAnswer, JsonOperation } from "../http/json-service";
import { checkedDocument } from "../policy-text";
import { keyFact } from "../state/project";
import type { Grant, Key } from "../state/storage";
import { keyOf, namedKey, needKms } from "./access";

const DELETION_DAYS_MIN = 7;
const DELETION_DAYS_MAX = 30;
const POLICY_BYTES_MAX = 32 * 1024;

/** What AWS writes where nobody does: the account decides. */
function defaultPolicy(account: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
}

function createKey(exchange: Exchange, input: Input): JsonAnswer {
  const { world } = exchange;
  const account = exchange.caller.account ?? "";
  const tags = tagMap(input);
  ask(exchange, {
    action: "kms:CreateKey",
    resource: "*",
    context: tagKeys(tags),
    why: "creates the key",
  });
  const id = world.ids.uuid();
  const key: Key = {
    id,
    arn: `arn:aws:kms:${exchange.region}:${account}:key/${id}`,
    account,
    region: exchange.region,
    created: world.now(),
    manager: "customer",
    description: input.text("Description") ?? "",
    policy: { name: "", document: {}, at: {} },
    state: "Enabled",
    deletion: undefined,
    rotation: false,
    aliases: new Set(),
    grants: new Map(),
    tags,
    material: world.ids.bytes(32),
  };
  key.policy = newPolicy(exchange, {
    key,
    text: input.text("Policy") ?? defaultPolicy(account),
    input,
  });
  world.keys.set(key.arn, key);
  world.changed();
  return { KeyMetadata: metadata(key) };
}

function newPolicy(
  exchange: Exchange,
  parts: { readonly key: Key; readonly text: string; readonly input: Input },
): PolicyFact {
  const { key, text, input } = parts;
  if (Buffer.byteLength(text) > POLICY_BYTES_MAX) {
    throw badRequest("LimitExceededException", "The policy is larger than 32768 bytes");
  }
  const fact: PolicyFact = {
    name: `key policy of ${key.id}`,
    document: checkedDocument(exchange.world, text, {
      type: "resource",
      name: `key policy of ${key.id}`,
      code: "MalformedPolicyDocumentException",
    }),
    at: { call: `kms:GetKeyPolicy ${key.id}` },
  };
  if (!input.flag("BypassPolicyLockoutSafetyCheck"))
    checkLockout(exchange, { ...key, policy: fact });
  return fact;
}

/** The caller must still be able to change the policy it puts. */
function checkLockout(exchange: Exchange, key: Key): void {
  const may = mayDo(exchange, {
    action: "kms:PutKeyPolicy",
    resource: key.arn,
    resourceAccount: key.account,
    planned: { keys: [keyFact(key)] },
    why: "keeps the key manageable",
  });
  if (!may) {
    throw badRequest(
      "MalformedPolicyDocumentException",
      "The new key policy will not allow you to update the key policy in the future.",
    );
  }
}

function tagMap(input: Input): Map<string, string> {
  return new Map(
    input.structures("Tags").map((tag) => [tag.need("TagKey"), tag.text("TagValue") ?? ""]),
  );
}

function tagKeys(tags: ReadonlyMap<string, string>): Record<string, string | readonly string[]> {
  if (tags.size === 0) return {};
  return {
    ...Object.fromEntries([...tags].map(([name, value]) => [`aws:RequestTag/${name}`, value])),
    "aws:TagKeys": [...tags.keys()],
  };
}

function metadata(key: Key): Record<string, unknown> {
  return {
    AWSAccountId: key.account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: key.created.getTime() / 1000,
    Enabled: key.state === "Enabled",
    Description: key.description,
    KeyUsage: "ENCRYPT_DECRYPT",
    KeyState: key.state,
    ...(key.deletion ? { DeletionDate: key.deletion.getTime() / 1000 } : undefined),
    Origin: "AWS_KMS",
    KeyManager: key.manager === "aws" ? "AWS" : "CUSTOMER",
    CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
    KeySpec: "SYMMETRIC_DEFAULT",
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
    MultiRegion: false,
  };
}

function describeKey(exchange: Exchange, input: Input): JsonAnswer {
  return { KeyMetadata: metadata(keyOf(exchange, input)) };
}

function listKeys(exchange: Exchange): JsonAnswer {
  ask(exchange, { action: "kms:ListKeys", resource: "*", why: "lists the keys" });
  return {
    Keys: ownKeys(exchange).map((key) => ({ KeyId: key.id, KeyArn: key.arn })),
    Truncated: false,
  };
}

function ownKeys({ world, caller, region }: Exchange): Key[] {
  return [...world.keys.values()].filter(
    (key) => key.account === caller.account && key.region === region,
  );
}

/** An operation that changes a customer's key. */
function change(apply: (key: Key, input: Input, exchange: Exchange) => JsonAnswer): JsonOperation {
  return (exchange, input) => {
    const key = keyOf(exchange, input);
    if (key.manager === "aws") {
      throw badRequest("AccessDeniedException", "AWS managed keys cannot be changed.");
    }
    const answer = apply(key, input, exchange);
    exchange.world.changed();
    return answer;
  };
}

function scheduleDeletion(key: Key, input: Input, exchange: Exchange): JsonAnswer {
  const days = input.number("PendingWindowInDays") ?? DELETION_DAYS_MAX;
  if (days < DELETION_DAYS_MIN || days > DELETION_DAYS_MAX) {
    throw badRequest("ValidationException", "PendingWindowInDays must be between 7 and 30.");
  }
  key.state = "PendingDeletion";
  key.deletion = new Date(exchange.world.now().getTime() + days * 24 * 3600 * 1000);
  return {
    KeyId: key.arn,
    DeletionDate: key.deletion.getTime() / 1000,
    KeyState: key.state,
    PendingWindowInDays: days,
  };
}

function getKeyPolicy(exchange: Exchange, input: Input): JsonAnswer {
  return { Policy: JSON.stringify(keyOf(exchange, input).policy.document), PolicyName: "default" };
}

function getRotation(exchange: Exchange, input: Input): JsonAnswer {
  const key = keyOf(exchange, input);
  return { KeyRotationEnabled: key.rotation, KeyId: key.arn };
}

function listTags(exchange: Exchange, input: Input): JsonAnswer {
  const { tags } = keyOf(exchange, input);
  return {
    Tags: [...tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
    Truncated: false,
  };
}

function createAlias(exchange: Exchange, input: Input): JsonAnswer {
  const name = aliasName(input);
  const key = namedKey(exchange, input.need("TargetKeyId"));
  needKms(exchange, key);
  if (ownKeys(exchange).some((one) => one.aliases.has(name))) {
    throw badRequest(
      "AlreadyExistsException",
      `An alias with the name arn:aws:kms:${key.region}:${key.account}:${name} already exists`,
    );
  }
  key.aliases.add(name);
  exchange.world.changed();
  return undefined;
}

function aliasName(input: Input): string {
  const name = input.need("AliasName");
  if (!/^alias\/[a-zA-Z0-9/_-]+$/.test(name)) {
    throw badRequest(
      "InvalidAliasNameException",
      "Alias must begin with alias/ and have a valid name",
    );
  }
  if (name.startsWith("alias/aws/")) {
    throw badRequest(
      "NotAuthorizedException",
      "Alias names that begin with alias/aws/ are AWS's own",
    );
  }
  return name;
}

function updateAlias(exchange: Exchange, input: Input): JsonAnswer {
  const name = aliasName(input);
  const before = namedKey(exchange, name);
  const after = namedKey(exchange, input.need("TargetKeyId"));
  needKms(exchange, before);
  needKms(exchange, after);
  before.aliases.delete(name);
  after.aliases.add(name);
  exchange.world.changed();
  return undefined;
}

function deleteAlias(exchange: Exchange, input: Input): JsonAnswer {
  const name = aliasName(input);
  const key = namedKey(exchange, name);
  needKms(exchange, key);
  key.aliases.delete(name);
  exchange.world.changed();
  return undefined;
}

function listAliases(exchange: Exchange, input: Input): JsonAnswer {
  ask(exchange, { action: "kms:ListAliases", resource: "*", why: "lists the aliases" });
  const only = input.text("KeyId");
  const keys = only === undefined ? ownKeys(exchange) : [namedKey(exchange, only)];
  return {
    Aliases: keys.flatMap((key) =>
      [...key.aliases].map((name) => ({
        AliasName: name,
        AliasArn: `arn:aws:kms:${key.region}:${key.account}:${name}`,
        TargetKeyId: key.id,
        CreationDate: key.created.getTime() / 1000,
      })),
    ),
    Truncated: false,
  };
}

function createGrant(exchange: Exchange, input: Input): JsonAnswer {
  const operations = input.texts("Operations");
  const grantee = input.need("GranteePrincipal");
  const key = keyOf(exchange, input, {
    context: {
      "kms:GrantOperations": operations,
      "kms:GranteePrincipal": grantee,
      "kms:GrantIsForAWSResource": "false",
    },
  });
  const { world } = exchange;
  const grant: Grant = {
    id: world.ids.bytes(32).toString("hex"),
    token: world.ids.opaque(64),
    grantee,
    retiring: input.text("RetiringPrincipal"),
    operations,
    name: input.text("Name"),
    created: world.now(),
    constraints: undefined,
  };
  key.grants.set(grant.id, grant);
  world.changed();
  return { GrantId: grant.id, GrantToken: grant.token };
}

function listGrants(exchange: Exchange, input: Input): JsonAnswer {
  const key = keyOf(exchange, input);
  return {
    Grants: [...key.grants.values()].map((grant) => ({
      KeyId: key.arn,
      GrantId: grant.id,
      Name: grant.name,
      CreationDate: grant.created.getTime() / 1000,
      GranteePrincipal: grant.grantee,
      RetiringPrincipal: grant.retiring,
      IssuingAccount: `arn:aws:iam::${key.account}:root`,
      Operations: grant.operations,
    })),
    Truncated: false,
  };
}

function endGrant(exchange: Exchange, input: Input): JsonAnswer {
  const key = keyOf(exchange, input);
  const id = input.need("GrantId");
  if (!key.grants.delete(id)) {
    throw badRequest("NotFoundException", `Grant ID ${id} not found`);
  }
  exchange.world.changed();
  return undefined;
}

/** Operations that manage keys. */
export const keyOperations: Readonly<Record<string, JsonOperation>> = {
  CreateKey: createKey,
  DescribeKey: describeKey,
  ListKeys: listKeys,
  EnableKey: change((key) => {
    key.state = "Enabled";
    return undefined;
  }),
  DisableKey: change((key) => {
    key.state = "Disabled";
    return undefined;
  }),
  ScheduleKeyDeletion: change(scheduleDeletion),
  CancelKeyDeletion: change((key) => {
    key.state = "Disabled";
    key.deletion = undefined;
    return { KeyId: key.arn };
  }),
  UpdateKeyDescription: change((key, input) => {
    key.description = input.need("Description");
    return undefined;
  }),
  EnableKeyRotation: change((key) => {
    key.rotation = true;
    return undefined;
  }),
  DisableKeyRotation: change((key) => {
    key.rotation = false;
    return undefined;
  }),
  GetKeyRotationStatus: getRotation,
  PutKeyPolicy: change((key, input, exchange) => {
    key.policy = newPolicy(exchange, { key, text: input.need("Policy"), input });
    return undefined;
  }),
  GetKeyPolicy: getKeyPolicy,
  ListKeyPolicies: (exchange, input) => {
    keyOf(exchange, input);
    return { PolicyNames: ["default"], Truncated: false };
  },
  TagResource: change((key, input) => {
    for (const [name, value] of tagMap(input)) key.tags.set(name, value);
    return undefined;
  }),
  UntagResource: change((key, input) => {
    for (const name of input.texts("TagKeys")) key.tags.delete(name);
    return undefined;
  }),
  ListResourceTags: listTags,
  CreateAlias: createAlias,
  UpdateAlias: updateAlias,
  DeleteAlias: deleteAlias,
  ListAliases: listAliases,
  CreateGrant: createGrant,
  ListGrants: listGrants,
  RevokeGrant: endGrant,
  RetireGrant: endGrant,
};
