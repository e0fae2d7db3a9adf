/**
 * The same stack with the mistakes that people make by hand: the actions on objects are granted on
 * the bucket's ARN, and the trust policy asks for an external id that is not the connection's.
 *
 * `terraform validate` finds nothing wrong with it and `apply` succeeds; the first sync is denied.
 * `syncwright check` names both causes before that.
 */
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { App } from "cdktf";

import { buildApp, type HightouchS3Options, optionsFromEnvironment } from "./main";

/** An external id that somebody copied from another connection. */
const FOREIGN_EXTERNAL_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

/** The example with the mistakes in it, not synthesized yet. */
export function buildBrokenApp(options: HightouchS3Options, outdir?: string): App {
  const app = buildApp(options, outdir);
  const writer = app.node.findChild("hightouch-s3").node.findChild("Writer").node;
  const policy = writer.findChild("Hightouch") as IamRolePolicy;
  const role = writer.findChild("Resource") as IamRole;
  policy.addOverride("policy", JSON.stringify(grantedOnTheBucket(options)));
  role.addOverride("assume_role_policy", JSON.stringify(withForeignId(options)));
  return app;
}

function grantedOnTheBucket({ bucketName }: HightouchS3Options): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Hightouch",
        Effect: "Allow",
        Action: [
          "s3:PutObject",
          "s3:AbortMultipartUpload",
          "s3:ListMultipartUploadParts",
          "s3:ListBucketMultipartUploads",
        ],
        Resource: `arn:aws:s3:::${bucketName}`,
      },
    ],
  };
}

function withForeignId({ hightouchAccountId }: HightouchS3Options): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${hightouchAccountId}:root` },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": FOREIGN_EXTERNAL_ID } },
      },
    ],
  };
}

if (require.main === module) buildBrokenApp(optionsFromEnvironment(process.env)).synth();
