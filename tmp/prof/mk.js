// bench/check/plans.ts
var ACCOUNT = "222233334444";
function moduleWith(count, others = {}) {
  const ids = Array.from({ length: count }, (_, index) => `c${index}`);
  const each = (body) => Object.fromEntries(ids.map((id) => [id, body(id)]));
  return {
    provider: { aws: [{ region: "eu-central-1", allowed_account_ids: [ACCOUNT] }] },
    resource: {
      aws_s3_bucket: each((id) => ({ bucket: `landing-${id}` })),
      aws_s3_bucket_policy: each((id) => ({
        bucket: `landing-${id}`,
        policy: JSON.stringify(bucketPolicy(id))
      })),
      aws_iam_role: each((id) => ({
        name: `sync-${id}`,
        assume_role_policy: JSON.stringify(trustPolicy(id))
      })),
      aws_iam_role_policy: each((id) => ({
        name: "sync",
        role: `sync-${id}`,
        policy: JSON.stringify(rolePolicy(id))
      })),
      syncwright_s3_connection: each((id) => ({
        name: `orders-${id}`,
        vendor: "hightouch",
        auth_mode: "iam_role",
        iam_role_arn: `arn:aws:iam::${ACCOUNT}:role/sync-${id}`,
        s3_bucket_name: `landing-${id}`,
        s3_bucket_region: "eu-central-1"
      })),
      syncwright_model: each((id) => ({
        name: `orders-${id}`,
        source: { type: "file", format: "parquet", path: "orders.parquet" }
      })),
      syncwright_model_sync: each((id) => ({
        name: `orders-${id}`,
        connection_id: `\${syncwright_s3_connection.${id}.id}`,
        model_id: `\${syncwright_model.${id}.id}`,
        mode: "all",
        format: "json",
        filename: "upload/{YYYY}-{MM}-{DD}-result.json"
      })),
      ...others
    }
  };
}
function planOf({ resource }) {
  const resources = Object.entries(resource).flatMap(
    ([type, bodies]) => Object.entries(bodies).map(([name, values]) => ({
      address: `${type}.${name}`,
      mode: "managed",
      type,
      name,
      provider_name: `registry.terraform.io/${type.startsWith("aws_") ? "hashicorp/aws" : "syncwright/syncwright"}`,
      schema_version: 0,
      values: known(values, name, type)
    }))
  );
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: { root_module: { resources } },
    resource_changes: resources.map(({ values, address, ...rest }) => ({
      address,
      ...rest,
      change: { actions: ["create"], before: null, after: {}, after_unknown: {} }
    })),
    configuration: {
      provider_config: {
        aws: {
          name: "aws",
          expressions: {
            region: { constant_value: "eu-central-1" },
            allowed_account_ids: { constant_value: [ACCOUNT] }
          }
        }
      },
      root_module: {}
    }
  };
}
function known(values, name, type) {
  const text = JSON.stringify(values).replaceAll(/\$\{syncwright_\w+\.(\w+)\.(\w+)\}/g, "$2-$1");
  const computed = type.startsWith("syncwright_") ? { id: `id-${name}`, external_id: `external_id-${name}` } : {};
  return { ...JSON.parse(text), ...computed };
}
var policy = (...Statement) => ({
  Version: "2012-10-17",
  Statement
});
function bucketPolicy(id) {
  const arn = `arn:aws:s3:::landing-${id}`;
  return policy({
    Sid: "DenyInsecureTransport",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } }
  });
}
function trustPolicy(id) {
  return policy({
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::111122223333:root" },
    Action: "sts:AssumeRole",
    Condition: {
      StringEquals: { "sts:ExternalId": `\${syncwright_s3_connection.${id}.external_id}` }
    }
  });
}
function rolePolicy(id) {
  const arn = `arn:aws:s3:::landing-${id}`;
  return policy(
    {
      Sid: "Objects",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
      Resource: `${arn}/upload/*`
    },
    { Sid: "Bucket", Effect: "Allow", Action: "s3:ListBucketMultipartUploads", Resource: arn }
  );
}

// ../../tmp/prof/mk.ts
var import_node_fs = require("node:fs");
(0, import_node_fs.writeFileSync)("/tmp/prof/thousand.json", JSON.stringify(planOf(moduleWith(1e3))));
