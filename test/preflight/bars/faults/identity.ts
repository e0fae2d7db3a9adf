/** Faults of identity-based policies. */
import { pick } from "../setup";
import {
  add,
  bucketArn,
  change,
  drop,
  type Fault,
  grants,
  hasIdentity,
  hasRole,
  identity,
  list,
  resources,
  writes,
} from "./parts";

/** One entry a fault. */
export const identityFaults: readonly Fault[] = [
  {
    cause: "ID-1",
    slot: "identity",
    applies: (s) => hasIdentity("s3:PutObject")(s) && writes(s),
    inject: (s) => drop(identity(s), "s3:PutObject"),
  },
  {
    cause: "ID-2",
    slot: "identity",
    applies: (s) => hasIdentity("s3:PutObject")(s) && writes(s),
    inject: (s) =>
      change(identity(s), "s3:PutObject", (one) => ({ ...one, Resource: bucketArn(s) })),
  },
  {
    cause: "ID-3",
    slot: "identity-bucket",
    applies: hasIdentity("s3:ListBucketMultipartUploads"),
    inject: (s) =>
      change(identity(s), "s3:ListBucketMultipartUploads", (one) => ({
        ...one,
        Resource: `${bucketArn(s)}/*`,
      })),
  },
  {
    cause: "ID-4",
    slot: "identity-bucket",
    applies: hasIdentity("s3:ListBucketMultipartUploads"),
    inject: (s) =>
      change(identity(s), "s3:ListBucketMultipartUploads", (one) => ({
        ...one,
        Action: list(one["Action"]).map((name) =>
          name === "s3:ListBucketMultipartUploads" ? "s3:ListMultipartUploads" : name,
        ),
      })),
  },
  {
    cause: "ID-5",
    slot: "identity",
    applies: (s) => hasIdentity("s3:PutObject")(s) && writes(s),
    inject: (s, random) =>
      change(identity(s), "s3:PutObject", (one) => {
        const wrong = pick(random, [
          (arn: string) => arn.replace("acme-", "Acme-"),
          (arn: string) => arn.replace(":::", ":eu-central-1:222233334444:"),
          (arn: string) => arn.replace("arn:aws:", "arn:aws-cn:"),
          (arn: string) => arn.replace("acme-", "acmee-"),
        ]);
        return { ...one, Resource: resources(one).map(wrong) };
      }),
  },
  {
    cause: "ID-6",
    slot: "identity",
    applies: (s) => hasIdentity("s3:PutObject")(s) && writes(s),
    inject: (s) =>
      change(identity(s), "s3:PutObject", (one) => ({
        ...one,
        Resource: `${bucketArn(s)}/elsewhere/*`,
      })),
  },
  {
    cause: "ID-7",
    slot: "identity-list",
    applies: (s) => grants(identity(s), "s3:ListBucket")?.["Condition"] !== undefined,
    inject: (s) =>
      change(identity(s), "s3:ListBucket", (one) => ({
        ...one,
        Condition: { StringLike: { "s3:prefix": "elsewhere/*" } },
      })),
  },
  {
    cause: "ID-8",
    slot: "identity",
    applies: (s) => hasIdentity("s3:PutObject")(s) && writes(s),
    inject: (s) =>
      change(identity(s), "s3:PutObject", (one) => ({
        ...one,
        Condition: { StringEquals: { "aws:PrincipalTag/team": "growth" } },
      })),
  },
  {
    cause: "ID-9",
    slot: "identity",
    applies: (s) => hasIdentity("s3:PutObject")(s) && writes(s),
    inject: (s) =>
      change(identity(s), "s3:PutObject", (one) => ({
        ...one,
        Resource: `${bucketArn(s)}/\${aws:PrincipalTag/team}/*`,
      })),
  },
  {
    cause: "ID-10",
    slot: "identity-deny",
    applies: (s) => identity(s) !== undefined && writes(s),
    inject: (s, random) =>
      add(
        identity(s),
        pick(random, [
          { Effect: "Deny", Action: "s3:PutObject", Resource: "*" },
          {
            Effect: "Deny",
            NotAction: ["iam:*", "ec2:*", "s3:AbortMultipartUpload", "kms:*", "sqs:*"],
            Resource: "*",
          },
        ]),
      ),
  },
  {
    cause: "ID-11",
    slot: "identity-tags",
    applies: hasIdentity("s3:PutObjectTagging"),
    inject: (s) => drop(identity(s), "s3:PutObjectTagging"),
  },
  {
    cause: "ID-12",
    slot: "identity-multipart",
    applies: hasIdentity("s3:AbortMultipartUpload"),
    inject: (s) => drop(identity(s), "s3:AbortMultipartUpload"),
  },
  {
    cause: "ID-14",
    slot: "whole-identity",
    applies: (s) => s.principal !== undefined,
    inject: (s) => {
      if (s.principal) s.principal.policies = [];
    },
  },
  {
    cause: "ID-15",
    slot: "trust",
    applies: hasRole,
    inject: (s) =>
      change(s.principal?.trust, "sts:AssumeRole", (one) => ({
        ...one,
        Condition: {
          ...(one["Condition"] as object),
          StringLike: {
            "sts:RoleSessionName": Array.from({ length: 400 }, (_, i) => `session-${i}`),
          },
        },
      })),
  },
  {
    cause: "PL-1",
    slot: "identity-more",
    applies: (s) => s.principal !== undefined,
    inject: (s) => {
      if (!s.principal) return;
      const extra = {
        name: "aws_iam_role_policy.extra",
        document: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Alow", Action: "s3:*", Resource: "*" }],
        },
        at: { address: "aws_iam_role_policy.extra" },
      };
      s.principal.policies = [...s.principal.policies, extra];
    },
  },
  {
    cause: "LP-1",
    slot: "identity-more",
    applies: (s) => s.principal !== undefined,
    inject: (s) =>
      add(identity(s), { Effect: "Allow", Action: "s3:PutBucketPolicy", Resource: bucketArn(s) }),
  },
];
