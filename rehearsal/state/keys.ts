/** KMS keys by every name they go by, and the keys that AWS makes for itself. */
import { AwsError } from "../errors";
import type { Key } from "./storage";
import type { World } from "./world";

/** Where a bare id or alias is looked up. */
export interface KeyScope {
  readonly account: string;
  readonly region: string;
}

/** By key ARN, key id, alias ARN or `alias/…`; undefined where there is none. */
export function findKey(world: World, reference: string, scope: KeyScope): Key | undefined {
  if (reference.startsWith("arn:")) {
    const direct = world.keys.get(reference);
    if (direct) return direct;
    const [, , , region = "", account = "", name = ""] = reference.split(":");
    return name.startsWith("alias/") ? findKey(world, name, { account, region }) : undefined;
  }
  for (const key of world.keys.values()) {
    if (key.account !== scope.account || key.region !== scope.region) continue;
    if (key.id === reference || key.aliases.has(reference)) return key;
  }
  if (reference === "alias/aws/s3") return managedKey(world, { ...scope, service: "s3" });
  if (reference === "alias/aws/sqs") return managedKey(world, { ...scope, service: "sqs" });
  return undefined;
}

/** `findKey`, or KMS's 400. */
export function findKeyOrThrow(world: World, reference: string, scope: KeyScope): Key {
  const key = findKey(world, reference, scope);
  if (key) return key;
  const kind = reference.includes("alias/") ? "Alias" : "Key";
  const arn = reference.startsWith("arn:")
    ? reference
    : `arn:aws:kms:${scope.region}:${scope.account}:${kind === "Alias" ? reference : `key/${reference}`}`;
  throw new AwsError({
    code: "NotFoundException",
    status: 400,
    message: kind === "Alias" ? `Alias ${arn} is not found.` : `Key '${arn}' does not exist`,
  });
}

/**
 * The key `aws/s3` or `aws/sqs` of an account, made on first use. Its policy lets in the account's
 * own principals through the service, and nobody else, and cannot be changed.
 *
 * Source: AWS KMS Developer Guide, "AWS managed keys".
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk
 */
export function managedKey(
  world: World,
  scope: KeyScope & { readonly service: "s3" | "sqs" },
): Key {
  const alias = `alias/aws/${scope.service}`;
  for (const key of world.keys.values()) {
    if (key.account === scope.account && key.region === scope.region && key.aliases.has(alias)) {
      return key;
    }
  }
  const id = world.ids.uuid();
  const key: Key = {
    id,
    arn: `arn:aws:kms:${scope.region}:${scope.account}:key/${id}`,
    account: scope.account,
    region: scope.region,
    created: world.now(),
    manager: "aws",
    description: `Default key that protects my ${scope.service.toUpperCase()} objects when no other key is defined`,
    policy: {
      name: `key policy of ${alias}`,
      document: managedKeyPolicy(scope),
      at: { call: `kms:GetKeyPolicy ${alias}` },
    },
    state: "Enabled",
    deletion: undefined,
    rotation: true,
    aliases: new Set([alias]),
    grants: new Map(),
    tags: new Map(),
    material: world.ids.bytes(32),
  };
  world.keys.set(key.arn, key);
  world.changed();
  return key;
}

function managedKeyPolicy(scope: KeyScope & { readonly service: string }): unknown {
  return {
    Version: "2012-10-17",
    Id: `auto-${scope.service}-2`,
    Statement: [
      {
        Sid: `Allow access through ${scope.service.toUpperCase()} for all principals in the account that are authorized to use ${scope.service.toUpperCase()}`,
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncrypt*",
          "kms:GenerateDataKey*",
          "kms:DescribeKey",
        ],
        Resource: "*",
        Condition: {
          StringEquals: {
            "kms:CallerAccount": scope.account,
            "kms:ViaService": `${scope.service}.${scope.region}.amazonaws.com`,
          },
        },
      },
      {
        Sid: "Allow direct access to key metadata to the account",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${scope.account}:root` },
        Action: ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
        Resource: "*",
      },
    ],
  };
}
