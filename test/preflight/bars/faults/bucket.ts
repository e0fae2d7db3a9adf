/** Faults of the bucket: its policy, its settings, its name. */
import type { PolicyFact } from "../../../../preflight";
import {
  add,
  bucketArn,
  change,
  configuration,
  deny,
  type Fault,
  hasIdentity,
  hasRole,
  identity,
  isOwnRunner,
  roleName,
  setStatements,
  statementsOf,
  upload,
  uploads,
  withEndpoint,
  writes,
} from "./parts";

/** One entry a fault. */
export const bucketFaults: readonly Fault[] = [
  { cause: "RP-0", slot: "bucket-deny", applies: writes, inject: (s) => deny(s, undefined) },
  {
    cause: "RP-3",
    slot: "bucket-deny",
    applies: writes,
    inject: (s) => deny(s, { NumericLessThan: { "s3:TlsVersion": "1.3" } }),
  },
  {
    cause: "RP-4",
    slot: "bucket-deny",
    applies: writes,
    inject: (s) => deny(s, { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } }),
  },
  {
    cause: "RP-5",
    slot: "bucket-deny",
    applies: writes,
    inject: (s) => deny(s, { Null: { "s3:x-amz-server-side-encryption": "true" } }),
  },
  {
    cause: "RP-6",
    slot: "bucket-deny",
    applies: (s) => writes(s) && s.encryption === "key",
    inject: (s) =>
      deny(s, {
        StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": String(s.key?.arn) },
      }),
  },
  {
    cause: "RP-7",
    slot: "bucket-deny",
    applies: (s) =>
      isOwnRunner(s) &&
      (upload(s)?.["upload"] as { on_existing?: string } | undefined)?.on_existing === "fail",
    inject: (s) => deny(s, { Null: { "s3:if-none-match": "true" } }),
  },
  {
    cause: "RP-8",
    slot: "bucket-deny",
    applies: (s) => writes(s) && s.endpoint === undefined,
    inject: (s) => deny(s, { StringNotEquals: { "aws:SourceVpce": "vpce-0aa0aa0aa" } }),
  },
  {
    cause: "RP-9",
    slot: "endpoint",
    applies: writes,
    inject: (s) => {
      withEndpoint(s, [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }]);
      deny(s, { NotIpAddress: { "aws:SourceIp": "198.51.100.0/24" } });
    },
  },
  {
    cause: "RP-10",
    slot: "bucket-deny",
    applies: (s) => writes(s) && s.principal !== undefined,
    inject: (s) => deny(s, { StringNotEquals: { "aws:PrincipalOrgID": "o-other000" } }),
  },
  {
    cause: "RP-11",
    slot: "bucket-deny",
    applies: (s) => writes(s) && hasRole(s),
    inject: (s) =>
      deny(s, {
        ArnNotLike: {
          "aws:PrincipalArn": `arn:aws:sts::222233334444:assumed-role/${roleName(s)}/*`,
        },
      }),
  },
  {
    cause: "RP-12",
    slot: "bucket-deny",
    applies: (s) => writes(s) && hasRole(s),
    inject: (s) => {
      deny(s, undefined, { NotPrincipal: { AWS: "arn:aws:iam::222233334444:role/admin" } });
      setStatements(
        s.bucket.policy,
        statementsOf(s.bucket.policy).map(({ Principal, ...rest }) =>
          rest["NotPrincipal"] ? rest : { ...rest, Principal },
        ),
      );
    },
  },
  {
    cause: "RP-15",
    slot: "bucket-deny",
    applies: writes,
    inject: (s) => deny(s, { StringNotEquals: { "s3:x-amz-storage-class": "STANDARD_IA" } }),
  },
  {
    cause: "RP-18",
    slot: "bucket-lockout",
    applies: () => true,
    inject: (s) =>
      add(s.bucket.policy, {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:PutBucketPolicy",
        Resource: bucketArn(s),
      }),
  },
  {
    cause: "RP-20",
    slot: "rival",
    applies: () => true,
    inject: (s) => {
      s.bucket.rivalPolicies = [
        {
          name: "aws_s3_bucket_policy.other",
          document: (s.bucket.policy as PolicyFact).document,
          at: { address: "aws_s3_bucket_policy.other" },
        },
      ];
    },
  },
  {
    cause: "RP-1",
    slot: "bucket-allow",
    applies: (s) => s.mode === "bucket_policy",
    inject: (s) =>
      setStatements(
        s.bucket.policy,
        statementsOf(s.bucket.policy).filter((one) => one["Effect"] === "Deny"),
      ),
  },
  {
    cause: "RP-14",
    slot: "bucket-allow",
    applies: (s) => s.mode === "bucket_policy",
    inject: (s) =>
      setStatements(
        s.bucket.policy,
        statementsOf(s.bucket.policy).map((one) =>
          one["Effect"] === "Allow"
            ? { ...one, Principal: { AWS: "AROAEXAMPLEDELETEDROLE" } }
            : one,
        ),
      ),
  },
  {
    cause: "BP-2",
    slot: "bucket-public",
    applies: (s) => s.mode !== "bucket_policy",
    inject: (s) =>
      add(s.bucket.policy, {
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: `${bucketArn(s)}/*`,
      }),
  },
  {
    cause: "BP-4",
    slot: "bucket-public",
    applies: (s) => s.mode === "bucket_policy",
    inject: (s) =>
      add(s.bucket.policy, {
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: `${bucketArn(s)}/*`,
      }),
  },
  {
    cause: "BP-1",
    slot: "acl",
    applies: isOwnRunner,
    inject: (s) => Object.assign(uploads(s), { acl: "public-read" }),
  },
  {
    cause: "BP-3",
    slot: "bucket-acl",
    applies: () => true,
    inject: (s) => {
      s.bucket.acl = { canned: "public-read", at: {} };
      s.bucket.ownership = { rule: "BucketOwnerPreferred", at: {} };
    },
  },
  {
    cause: "OW-1",
    slot: "acl",
    applies: isOwnRunner,
    inject: (s) => Object.assign(uploads(s), { acl: "bucket-owner-read" }),
  },
  {
    cause: "OW-2",
    slot: "bucket-acl",
    applies: () => true,
    inject: (s) => {
      s.bucket.acl = { canned: "public-read", at: {} };
    },
  },
  {
    cause: "OW-3",
    slot: "bucket-acl",
    applies: (s) => s.mode === "bucket_policy",
    inject: (s) => {
      s.bucket.ownership = { rule: "ObjectWriter", at: {} };
    },
  },
  {
    cause: "RG-1",
    slot: "region",
    applies: () => true,
    inject: (s) => {
      configuration(s)["s3_bucket_region"] = "us-west-2";
    },
  },
  {
    cause: "RG-2",
    slot: "bucket-name",
    applies: () => true,
    inject: (s) => {
      const name = String(configuration(s)["s3_bucket_name"]);
      configuration(s)["s3_bucket_name"] = name.replace("acme-", "acm-");
    },
  },
  {
    cause: "MI-1",
    slot: "payer",
    applies: (s) => s.mode === "bucket_policy",
    inject: (s) => {
      s.bucket.requesterPays = {
        payer: "Requester",
        at: { address: "aws_s3_bucket_request_payment_configuration.x" },
      };
    },
  },
  {
    cause: "RP-17",
    slot: "identity",
    applies: (s) => hasIdentity("s3:PutObject")(s) && writes(s),
    inject: (s) =>
      change(identity(s), "s3:PutObject", (one) => ({
        ...one,
        Condition: { StringEquals: { "aws:ResourceTag/team": "growth" } },
      })),
  },
  {
    cause: "RP-13",
    slot: "bucket-allow",
    applies: (s) => s.mode === "bucket_policy",
    inject: (s) =>
      setStatements(
        s.bucket.policy,
        statementsOf(s.bucket.policy).map((one) =>
          one["Effect"] === "Allow"
            ? { ...one, Principal: { AWS: "arn:aws:iam::203863770927:role/Pipe*" } }
            : one,
        ),
      ),
  },
  {
    cause: "VE-1",
    slot: "vendor",
    applies: (s) => upload(s) !== undefined,
    inject: (s) => Object.assign(upload(s) as object, { mode: "mirror" }),
  },
  {
    cause: "EX-1",
    slot: "directory",
    applies: (s) => s.vendor === "hightouch" && s.encryption === "none",
    inject: (s) => {
      const name = "acme--euc1-az1--x-s3";
      s.bucket.name = name;
      s.bucket.arn = `arn:aws:s3express:eu-central-1:222233334444:bucket/${name}`;
      configuration(s)["s3_bucket_name"] = name;
    },
  },
];
