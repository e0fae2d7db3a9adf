/**
 * The plans that `bench/check.ts` times: any number of right connections, as a module in JSON syntax
 * and as the plan that Terraform would show of it, with as much foreign material as asked for.
 */

type Bodies = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
type Resources = Readonly<Record<string, Bodies>>;

/** A module in JSON syntax. */
export interface Module {
  readonly provider: unknown;
  readonly resource: Resources;
}

const ACCOUNT = "222233334444";

/** `count` connections, each with its bucket, role, policies and sync; `others` are added as they are. */
export function moduleWith(count: number, others: Resources = {}): Module {
  const ids = Array.from({ length: count }, (_, index) => `c${index}`);
  const each = (body: (id: string) => Readonly<Record<string, unknown>>): Bodies =>
    Object.fromEntries(ids.map((id) => [id, body(id)]));
  return {
    provider: { aws: [{ region: "eu-central-1", allowed_account_ids: [ACCOUNT] }] },
    resource: {
      aws_s3_bucket: each((id) => ({ bucket: `landing-${id}` })),
      aws_s3_bucket_policy: each((id) => ({
        bucket: `landing-${id}`,
        policy: JSON.stringify(bucketPolicy(id)),
      })),
      aws_iam_role: each((id) => ({
        name: `sync-${id}`,
        assume_role_policy: JSON.stringify(trustPolicy(id)),
      })),
      aws_iam_role_policy: each((id) => ({
        name: "sync",
        role: `sync-${id}`,
        policy: JSON.stringify(rolePolicy(id)),
      })),
      syncwright_s3_connection: each((id) => ({
        name: `orders-${id}`,
        vendor: "hightouch",
        auth_mode: "iam_role",
        iam_role_arn: `arn:aws:iam::${ACCOUNT}:role/sync-${id}`,
        s3_bucket_name: `landing-${id}`,
        s3_bucket_region: "eu-central-1",
      })),
      syncwright_model: each((id) => ({
        name: `orders-${id}`,
        source: { type: "file", format: "parquet", path: "orders.parquet" },
      })),
      syncwright_model_sync: each((id) => ({
        name: `orders-${id}`,
        connection_id: `\${syncwright_s3_connection.${id}.id}`,
        model_id: `\${syncwright_model.${id}.id}`,
        mode: "all",
        format: "json",
        filename: "upload/{YYYY}-{MM}-{DD}-result.json",
      })),
      ...others,
    },
  };
}

/** Resources of other people's, about `bytes` long as a plan. */
export function statementsFor(bytes: number): Resources {
  const content = "lorem ipsum dolor sit amet ".repeat(40);
  const count = Math.ceil(bytes / (content.length + 320));
  const bodies = Array.from({ length: count }, (_, index) => [
    `o${index}`,
    { name: `/other/${index}`, type: "String", value: content },
  ]);
  return { aws_ssm_parameter: Object.fromEntries(bodies) };
}

/** What `terraform show -json` prints of a plan that makes the module's resources. */
export function planOf({ resource }: Module): Readonly<Record<string, unknown>> {
  const resources = Object.entries(resource).flatMap(([type, bodies]) =>
    Object.entries(bodies).map(([name, values]) => ({
      address: `${type}.${name}`,
      mode: "managed",
      type,
      name,
      provider_name: `registry.terraform.io/${type.startsWith("aws_") ? "hashicorp/aws" : "syncwright/syncwright"}`,
      schema_version: 0,
      values: known(values, name, type),
    })),
  );
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: { root_module: { resources } },
    resource_changes: resources.map(({ values, address, ...rest }) => ({
      address,
      ...rest,
      change: { actions: ["create"], before: null, after: {}, after_unknown: {} },
    })),
    configuration: {
      provider_config: {
        aws: {
          name: "aws",
          expressions: {
            region: { constant_value: "eu-central-1" },
            allowed_account_ids: { constant_value: [ACCOUNT] },
          },
        },
      },
      root_module: {},
    },
  };
}

/** The values of a plan, in which references are resolved and computed values are there. */
function known(values: unknown, name: string, type: string): unknown {
  const text = JSON.stringify(values).replaceAll(/\$\{syncwright_\w+\.(\w+)\.(\w+)\}/g, "$2-$1");
  const computed = {
    ...(type.startsWith("syncwright_") ? { id: `id-${name}` } : undefined),
    ...(type.endsWith("_connection") ? { external_id: `external_id-${name}` } : undefined),
  };
  return { ...JSON.parse(text), ...computed };
}

const policy = (...Statement: readonly unknown[]): unknown => ({
  Version: "2012-10-17",
  Statement,
});

function bucketPolicy(id: string): unknown {
  const arn = `arn:aws:s3:::landing-${id}`;
  return policy({
    Sid: "DenyInsecureTransport",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  });
}

function trustPolicy(id: string): unknown {
  return policy({
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::111122223333:root" },
    Action: "sts:AssumeRole",
    Condition: {
      StringEquals: { "sts:ExternalId": `\${syncwright_s3_connection.${id}.external_id}` },
    },
  });
}

function rolePolicy(id: string): unknown {
  const arn = `arn:aws:s3:::landing-${id}`;
  return policy(
    {
      Sid: "Objects",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
      Resource: `${arn}/upload/*`,
    },
    { Sid: "Bucket", Effect: "Allow", Action: "s3:ListBucketMultipartUploads", Resource: arn },
  );
}
