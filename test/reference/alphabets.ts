/**
 * The small worlds the generator draws from: few names, close to each other, so that statements match
 * about as often as they miss, and miss by one letter, one case, one segment.
 *
 * Condition keys are global ones (tags, addresses, times), which any request may carry. Values of one
 * family are used with that family's operators, so that a policy stays one AWS would accept.
 */

/** The caller's account and a stranger's. */
export const OWN_ACCOUNT = "111122223333";
/** The other account. */
export const OTHER_ACCOUNT = "444455556666";

/** A service with its requests and the patterns that nearly match them. */
export interface Scene {
  readonly name: "s3" | "sqs" | "kms" | "trust" | "list" | "federation";
  readonly actions: readonly string[];
  readonly actionPatterns: readonly string[];
  readonly resources: readonly string[];
  readonly resourcePatterns: readonly string[];
  /** ARNs with parts left out, which only identity-based policies may have. */
  readonly incompleteArns: readonly string[];
}

const bucket = "arn:aws:s3:::landing";
const queue = `arn:aws:sqs:eu-west-1:${OWN_ACCOUNT}:orders`;
const key = `arn:aws:kms:eu-west-1:${OWN_ACCOUNT}:key/1234`;
const role = `arn:aws:iam::${OWN_ACCOUNT}:role/target`;

/** What requests are about. */
export const SCENES: Readonly<Record<Scene["name"], Scene>> = {
  s3: {
    name: "s3",
    actions: ["s3:PutObject", "s3:GetObject", "s3:ListBucket", "S3:putobject"],
    actionPatterns: [
      "*",
      "s3:*",
      "s3:PutObject",
      "S3:PUTOBJECT",
      "s3:Put*",
      "s3:?utObject",
      "s3:*Object",
      "s3:List*",
      "s3:G?tObject",
      "sqs:*",
    ],
    resources: [
      bucket,
      `${bucket}/in/a.csv`,
      `${bucket}/IN/a.csv`,
      `${bucket}/in/a:b`,
      `${bucket}/in/*`,
      `${bucket}/ana/x`,
      `${bucket}-2/in/a.csv`,
      `${bucket}/`,
      `${bucket}/in\nnext`,
    ],
    resourcePatterns: [
      "*",
      bucket,
      `${bucket}/*`,
      `${bucket}*`,
      `${bucket}/in/a.csv`,
      `${bucket}/in/?.csv`,
      `${bucket}/in/a?b`,
      `${bucket}/in/*`,
      `${bucket}/i*/*v`,
      "arn:aws:s3:::*",
      "arn:aws:s3:::*/a.csv",
      "arn:*:s3:::landing/in/*",
      "arn:aws:s3:*:*:landing/*",
      `${bucket}/\${aws:PrincipalTag/team}/*`,
      `${bucket}/\${aws:RequestTag/env, 'in'}/*`,
      `${bucket}/in/\${*}`,
      `${bucket}/\${aws:TagKeys}/*`,
      `${bucket}/\${aws:PrincipalTag/nobody}/*`,
    ],
    incompleteArns: ["arn:aws:s3", "arn:aws:s3:*"],
  },
  sqs: {
    name: "sqs",
    actions: ["sqs:SendMessage", "sqs:ReceiveMessage"],
    actionPatterns: ["*", "sqs:*", "sqs:SendMessage", "SQS:sendmessage", "sqs:*Message", "s3:*"],
    resources: [queue, `${queue}-2`, `arn:aws:sqs:eu-west-2:${OWN_ACCOUNT}:orders`],
    resourcePatterns: [
      "*",
      queue,
      `${queue}*`,
      `arn:aws:sqs:*:${OWN_ACCOUNT}:orders`,
      `arn:aws:sqs:eu-west-?:${OWN_ACCOUNT}:ord*`,
      "arn:aws:sqs:eu-west-1:*:*",
      `arn:aws:sqs:eu-west-1:${OTHER_ACCOUNT}:*`,
      `arn:aws:sqs:*-1:${OWN_ACCOUNT}:orders`,
      `arn:aws:sqs:eu*1:${OWN_ACCOUNT}:orders`,
    ],
    incompleteArns: ["arn:aws:sqs", "arn:aws:sqs:eu-west-1", `arn:aws:sqs:*:${OWN_ACCOUNT}`],
  },
  kms: {
    name: "kms",
    actions: ["kms:Decrypt", "kms:GenerateDataKey", "kms:RetireGrant"],
    actionPatterns: ["*", "kms:*", "kms:Decrypt", "kms:Generate*", "KMS:decrypt", "kms:Re*"],
    resources: [key, `${key}5`],
    resourcePatterns: ["*", key, `arn:aws:kms:*:${OWN_ACCOUNT}:key/*`, `${key}?`],
    incompleteArns: ["arn:aws:kms"],
  },
  trust: {
    name: "trust",
    actions: ["sts:AssumeRole", "sts:AssumeRole", "sts:TagSession"],
    actionPatterns: ["*", "sts:*", "sts:AssumeRole", "sts:Assume*", "STS:assumerole", "sts:Tag*"],
    resources: [role],
    resourcePatterns: ["*", role, `arn:aws:iam::${OWN_ACCOUNT}:role/*`, `${role}-2`],
    incompleteArns: ["arn:aws:iam"],
  },
  list: {
    name: "list",
    actions: ["s3:ListAllMyBuckets", "sqs:ListQueues", "kms:ListKeys"],
    actionPatterns: ["*", "s3:*", "sqs:List*", "sqs:ListQueues", "kms:List*", "s3:ListAll*"],
    resources: ["*"],
    resourcePatterns: ["*", "*", "arn:aws:s3:::*", "arn:*:*:*:*:*"],
    incompleteArns: ["arn:aws:s3"],
  },
  federation: {
    name: "federation",
    actions: ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"],
    actionPatterns: [
      "*",
      "sts:*",
      "sts:AssumeRoleWith*",
      "sts:AssumeRole",
      "sts:AssumeRoleWithSAML",
    ],
    resources: [role],
    resourcePatterns: ["*", role],
    incompleteArns: ["arn:aws:iam"],
  },
};

/** Identity providers, as callers of `sts:AssumeRoleWith…`. */
export const PROVIDERS: readonly string[] = [
  `arn:aws:iam::${OWN_ACCOUNT}:saml-provider/corp`,
  `arn:aws:iam::${OWN_ACCOUNT}:oidc-provider/id.example.com`,
  "accounts.google.com",
  "cognito-identity.amazonaws.com",
];

/** Everybody who may call, with how often. */
export const CALLERS: readonly { readonly weight: number; readonly principal: string }[] = [
  { weight: 8, principal: `arn:aws:sts::${OWN_ACCOUNT}:assumed-role/writer/run` },
  { weight: 4, principal: `arn:aws:iam::${OWN_ACCOUNT}:role/writer` },
  { weight: 6, principal: `arn:aws:iam::${OWN_ACCOUNT}:user/ana` },
  { weight: 2, principal: `arn:aws:iam::${OWN_ACCOUNT}:user/team/ana` },
  { weight: 3, principal: `arn:aws:sts::${OWN_ACCOUNT}:federated-user/ana` },
  { weight: 3, principal: `arn:aws:iam::${OWN_ACCOUNT}:root` },
  { weight: 3, principal: "s3.amazonaws.com" },
  { weight: 2, principal: "lambda.amazonaws.com" },
  { weight: 3, principal: "anonymous" },
  {
    weight: 1,
    principal: `arn:aws:iam::${OWN_ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`,
  },
];

/** What a `Principal` element may list under `AWS`; the likeliest names more than once. */
export const AWS_NAMES: readonly string[] = [
  "*",
  OWN_ACCOUNT,
  `arn:aws:iam::${OWN_ACCOUNT}:root`,
  OTHER_ACCOUNT,
  `arn:aws:iam::${OWN_ACCOUNT}:role/writer`,
  `arn:aws:iam::${OWN_ACCOUNT}:role/writer`,
  `arn:aws:iam::${OWN_ACCOUNT}:role/writer`,
  `arn:aws:sts::${OWN_ACCOUNT}:assumed-role/writer/run`,
  `arn:aws:iam::${OWN_ACCOUNT}:user/ana`,
  `arn:aws:iam::${OWN_ACCOUNT}:role/Writer`,
  `arn:aws:iam::${OWN_ACCOUNT}:role/path/writer`,
  `arn:aws-cn:iam::${OWN_ACCOUNT}:role/writer`,
  `arn:aws-cn:iam::${OWN_ACCOUNT}:root`,
  `arn:aws:iam::${OTHER_ACCOUNT}:role/writer`,
  `arn:aws:sts::${OWN_ACCOUNT}:assumed-role/writer/run`,
  `arn:aws:sts::${OWN_ACCOUNT}:assumed-role/writer/other`,
  `arn:aws:iam::${OWN_ACCOUNT}:user/ana`,
  `arn:aws:iam::${OWN_ACCOUNT}:user/Ana`,
  `arn:aws:iam::${OWN_ACCOUNT}:user/team/ana`,
  `arn:aws:sts::${OWN_ACCOUNT}:federated-user/ana`,
  "AIDAEXAMPLEEXAMPLE00",
];

/** What a `Principal` element may list under `Service`. */
export const SERVICE_NAMES: readonly string[] = ["s3.amazonaws.com", "lambda.amazonaws.com"];

/** A family of operators, with keys and values that suit it. */
export interface Family {
  readonly operators: readonly string[];
  readonly keys: readonly string[];
  readonly requestValues: readonly string[];
  readonly policyValues: readonly (string | number | boolean)[];
}

const orderings = ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan"];
const withOrderings = (family: string): readonly string[] =>
  [...orderings, "GreaterThanEquals"].map((ordering) => family + ordering);
const sourceArn = `arn:aws:s3:::landing`;
const topicArn = `arn:aws:sns:eu-west-1:${OWN_ACCOUNT}:topic:sub`;

/** The string operators with texts that differ by case, a wildcard or nothing. */
export const STRINGS: Family = {
  operators: [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
  ],
  keys: ["aws:PrincipalTag/team", "aws:RequestTag/env", "aws:TagKeys", "aws:PrincipalOrgPaths"],
  requestValues: ["ana", "Ana", "in", "", "a*", "a:b/c"],
  policyValues: [
    "ana",
    "ANA",
    "a*",
    "?na",
    "*",
    "",
    "in",
    "a:b?c",
    "${aws:PrincipalTag/team}",
    "${aws:RequestTag/env, 'ana'}",
    "${AWS:principaltag/Team}*",
    "${aws:PrincipalTag/nobody}",
    "${aws:TagKeys}",
    "a${*}",
    "${?}na",
  ],
};

/** All other families. */
export const FAMILIES: readonly Family[] = [
  {
    operators: withOrderings("Numeric"),
    keys: ["aws:PrincipalTag/level", "aws:ResourceTag/sizes"],
    requestValues: ["5", "5.0", "10", "-1", "9.75", "ten", ""],
    policyValues: ["5", 5, "10", 10, "9.75", "-1", 0],
  },
  {
    operators: withOrderings("Date"),
    keys: ["aws:CurrentTime", "aws:EpochTime", "aws:TokenIssueTime"],
    requestValues: [
      "2026-01-01T00:00:00Z",
      "2026-01-01T01:00:00+01:00",
      "1767225600",
      "2025-12-31T23:59:59Z",
      "2026-01-01T00:00:00.500Z",
      "1767225601",
      "2024-02-29T23:30:00-05:30",
      "yesterday",
    ],
    policyValues: [
      "2026-01-01T00:00:00Z",
      "2026-01-01",
      "2026-01",
      "1767225600",
      1767225600,
      "2026-01-01T02:00:00+02:00",
      "2026-01-01T00:00Z",
      "2025-12-31T23:59:59Z",
      "2024-03-01T05:00:00Z",
    ],
  },
  {
    operators: ["Bool"],
    keys: ["aws:SecureTransport", "aws:MultiFactorAuthPresent"],
    requestValues: ["true", "false", "True", "perhaps"],
    policyValues: ["true", "false", true, false, "FALSE"],
  },
  {
    operators: ["BinaryEquals"],
    keys: ["aws:PrincipalTag/blob"],
    requestValues: ["QUJD", "QUI=", "qujd", ""],
    policyValues: ["QUJD", "QUI=", "QQ=="],
  },
  {
    operators: ["IpAddress", "NotIpAddress"],
    keys: ["aws:SourceIp", "aws:VpcSourceIp"],
    requestValues: [
      "203.0.113.7",
      "203.0.113.200",
      "198.51.100.1",
      "2001:db8::1",
      "2001:DB8:0:0:0:0:0:1",
      "2001:db9::",
      "2001:db8:8000::1",
      "::",
      "localhost",
    ],
    policyValues: [
      "203.0.113.0/24",
      "203.0.113.7",
      "203.0.113.7/32",
      "203.0.113.6/31",
      "203.0.113.255/25",
      "2001:db8::/33",
      "203.0.113.128/25",
      "0.0.0.0/0",
      "2001:db8::/32",
      "2001:DB8::1",
      "::/0",
    ],
  },
  {
    operators: ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
    keys: ["aws:SourceArn", "aws:PrincipalArn"],
    requestValues: [
      sourceArn,
      topicArn,
      `arn:aws:iam::${OWN_ACCOUNT}:role/writer`,
      `arn:aws:iam::${OWN_ACCOUNT}:role/path/writer`,
      `arn:aws:iam::${OWN_ACCOUNT}:role/aws-service-role/x.amazonaws.com/writer`,
      `arn:aws:sns:eu-west-1:${OTHER_ACCOUNT}:topic:sub`,
      "not-an-arn",
    ],
    policyValues: [
      sourceArn,
      "arn:aws:s3:::land*",
      "arn:aws:s3:::Landing",
      `arn:aws:sns:*:${OWN_ACCOUNT}:topic:*`,
      `arn:aws:sns:*:topic:sub`,
      `arn:aws:sns:eu-west-?:*:topic?sub`,
      `arn:aws:iam::*:role/\${aws:PrincipalTag/team}`,
      `arn:aws:iam::${OWN_ACCOUNT}:role/*`,
      "arn:*:*:*:*:*",
    ],
  },
];
