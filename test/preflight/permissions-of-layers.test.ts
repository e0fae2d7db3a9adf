/**
 * Goal: a change shows in the policies of organizations, access points and topics, and in grants, as it does
 * in those of roles and buckets.
 * Method: pairs of snapshots, each with the rows written down.
 */
import { permissionDiff } from "../../preflight";
import {
  ACCOUNT,
  allow,
  deny,
  type Parts,
  POINT,
  policy,
  rows,
  type Statement,
  snapshot,
  TOPIC,
} from "./support/permissions";

const TLS = { Bool: { "aws:SecureTransport": "false" } };
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/acme-sync`;
const full = policy("FullAWSAccess", [allow("*", "*")]);
const levels = (...statements: Statement[]) => [
  [full, policy("aws_organizations_policy.guard", statements)],
];
const EVERYBODY = `everybody in account ${ACCOUNT}`;

test.each<[what: string, base: Parts, head: Parts, expected: readonly string[]]>([
  [
    "an access point lets a role in",
    { accessPoint: [] },
    {
      accessPoint: [allow("s3:GetObject", `${POINT}/object/*`, { Principal: { AWS: ROLE_ARN } })],
    },
    [`+ broadens | ${ROLE_ARN} | s3:GetObject | ${POINT}/object/*`],
  ],
  [
    "a topic lets S3 publish no more",
    { topic: [allow("sns:Publish", TOPIC, { Principal: { Service: "s3.amazonaws.com" } })] },
    { topic: [] },
    [`- narrows | s3.amazonaws.com | sns:Publish | ${TOPIC}`],
  ],
  [
    "a grant on a key with the default policy",
    { key: "standard" },
    { key: "standard", grants: [{ grantee: ROLE_ARN, operations: ["Decrypt"] }] },
    [`+ broadens | ${ROLE_ARN} | kms:Decrypt | aws_kms_key.k`],
  ],
  [
    "a grant that is held to a context",
    { key: "standard", grants: [{ grantee: ROLE_ARN, operations: ["Decrypt"] }] },
    {
      key: "standard",
      grants: [
        {
          grantee: ROLE_ARN,
          operations: ["Decrypt"],
          constraints: { encryptionContextSubset: { team: "ingest" } },
        },
      ],
    },
    [
      `+ none | ${ROLE_ARN} | kms:Decrypt | aws_kms_key.k | StringEquals kms:EncryptionContext:team ingest | part of what was there before`,
      `- narrows | ${ROLE_ARN} | kms:Decrypt | aws_kms_key.k |  | gone, e.g. where not StringEquals kms:EncryptionContext:team ingest`,
    ],
  ],
  [
    "a guard of the organization",
    {},
    { account: { serviceControl: levels(deny("s3:PutObject", "*")) } },
    [`+ narrows | ${EVERYBODY} | deny s3:PutObject | *`],
  ],
  [
    "a guard that is taken away",
    { account: { serviceControl: levels(deny("s3:PutObject", "*")) } },
    {},
    [`- broadens | ${EVERYBODY} | deny s3:PutObject | *`],
  ],
  [
    "full access of a unit gives way to one service",
    { account: { serviceControl: [[full], [full]] } },
    { account: { serviceControl: [[full], [policy("only", [allow("s3:*", "*")])]] } },
    [
      `+ none | ${EVERYBODY} | s3:* | * |  | part of what was there before`,
      `- narrows | ${EVERYBODY} | * | * |  | gone, e.g. s3express:CreateAccessPoint; also s3express:CreateBucket, s3express:CreateSession and more`,
    ],
  ],
  [
    "a resource control policy",
    {},
    {
      account: {
        resourceControl: [[policy("rcp", [deny("s3:*", "*", { Principal: "*", Condition: TLS })])]],
      },
    },
    ["+ narrows | * | deny s3:* | * | Bool aws:SecureTransport false"],
  ],
  [
    "the management account, which nothing limits",
    { account: { managementAccount: true } },
    {
      account: { managementAccount: true, serviceControl: levels(deny("s3:PutObject", "*")) },
    },
    [],
  ],
  [
    "organization policies that are not known any more",
    { account: { serviceControl: [[full]] } },
    { account: { serviceControl: { unknown: "not read" } } },
    [`- unknown | ${EVERYBODY} | * | * |  | cannot tell: not read`, `? ${EVERYBODY}: not read`],
  ],
])("%s", (_, base, head, expected) => {
  expect(rows(base, head)).toEqual(expected);
});

test("an account that is new, and limited, is no change", () => {
  const head = snapshot({ account: { serviceControl: levels(deny("s3:PutObject", "*")) } });
  expect(permissionDiff({ ...head, accounts: [] }, head).changes).toEqual([]);
});
