/**
 * The faults that are put into correct landing zones: one or more a cause of the catalogue.
 *
 * Faults of one slot touch the same part and are not combined, because one would hide the other.
 */
import type { PolicyFact } from "../../../preflight";
import { pick, type Random, type Setup } from "./setup";

/** One way to break a landing zone. */
export interface Fault {
  readonly cause: string;
  readonly slot: string;
  readonly applies: (setup: Setup) => boolean;
  readonly inject: (setup: Setup, random: Random) => void;
}

type Statement = Record<string, unknown>;

const list = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

const statementsOf = (policy: unknown): Statement[] => {
  const document = (policy as PolicyFact | undefined)?.document as
    | { Statement?: unknown }
    | undefined;
  return list(document?.Statement) as Statement[];
};

const setStatements = (policy: unknown, statements: readonly Statement[]): void => {
  ((policy as PolicyFact).document as { Statement: unknown }).Statement = statements;
};

const add = (policy: unknown, statement: Statement): void =>
  setStatements(policy, [...statementsOf(policy), statement]);

const identity = (setup: Setup): PolicyFact | undefined => setup.principal?.policies[0];

const grants = (policy: unknown, action: string): Statement | undefined =>
  statementsOf(policy).find(
    (one) => one["Effect"] === "Allow" && list(one["Action"]).includes(action),
  );

const hasIdentity = (action: string) => (setup: Setup) =>
  grants(identity(setup), action) !== undefined;

const hasKey = (setup: Setup): boolean =>
  setup.key !== undefined && hasIdentity("kms:Decrypt")(setup);

const drop = (policy: unknown, action: string): void =>
  setStatements(
    policy,
    statementsOf(policy).flatMap((statement) => {
      if (statement["Effect"] === "Deny") return [statement];
      const kept = list(statement["Action"]).filter((name) => name !== action);
      return kept.length === 0 ? [] : [{ ...statement, Action: kept }];
    }),
  );

/** A change of the statement that grants an action. */
const change = (policy: unknown, action: string, edit: (statement: Statement) => Statement): void =>
  setStatements(
    policy,
    statementsOf(policy).map((one) =>
      one["Effect"] === "Allow" && list(one["Action"]).includes(action) ? edit(one) : one,
    ),
  );

const resources = (statement: Statement): string[] => list(statement["Resource"]).map(String);

const bucketArn = (setup: Setup): string => String(setup.bucket.arn);

const upload = (setup: Setup): Record<string, unknown> | undefined =>
  setup.documents.find((document) => document["kind"] === "model_sync") as
    | Record<string, unknown>
    | undefined;

const isOwnRunner = (setup: Setup): boolean =>
  setup.vendor === "syncwright" && upload(setup) !== undefined;

const uploads = (setup: Setup): Record<string, unknown> => {
  const sync = upload(setup) as Record<string, unknown>;
  sync["upload"] = { ...(sync["upload"] as object | undefined) };
  return sync["upload"] as Record<string, unknown>;
};

const configuration = (setup: Setup): Record<string, unknown> =>
  (setup.documents[0] as { configuration: Record<string, unknown> }).configuration;

const writes = (setup: Setup): boolean =>
  setup.documents.some(({ kind }) => kind === "model_sync" || kind === "event_delivery");

const deny = (setup: Setup, condition: object | undefined, more: Statement = {}): void =>
  add(setup.bucket.policy, {
    Sid: "Injected",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:PutObject",
    Resource: `${bucketArn(setup)}/*`,
    ...(condition ? { Condition: condition } : {}),
    ...more,
  });

const hasRole = (setup: Setup): boolean => setup.mode === "iam_role";

const hasOrganization = (setup: Setup): boolean => setup.account.serviceControl !== undefined;

const roleName = (setup: Setup): string => String(setup.principal?.name);

/** Every fault, one line of reason each where it is not plain. */
export const FAULTS: readonly Fault[] = [
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
    cause: "EN-1",
    slot: "identity-key",
    applies: hasIdentity("kms:GenerateDataKey"),
    inject: (s) => drop(identity(s), "kms:GenerateDataKey"),
  },
  {
    cause: "EN-5",
    slot: "identity-key",
    applies: (s) => hasKey(s) && writes(s),
    inject: (s) => drop(identity(s), "kms:Decrypt"),
  },
  {
    cause: "EN-13",
    slot: "identity-key",
    applies: (s) => hasKey(s) && !writes(s),
    inject: (s) => drop(identity(s), "kms:Decrypt"),
  },
  {
    cause: "EN-7",
    slot: "identity-key",
    applies: hasKey,
    inject: (s) => {
      const encryption = s.bucket.encryption as { bucketKey: boolean } | undefined;
      if (encryption)
        s.bucket.encryption = { ...encryption, bucketKey: !encryption.bucketKey } as never;
    },
  },
  {
    cause: "EN-8",
    slot: "identity-key",
    applies: hasKey,
    inject: (s) =>
      change(identity(s), "kms:Decrypt", (one) => ({
        ...one,
        Condition: { StringEquals: { "kms:ViaService": "s3.us-west-2.amazonaws.com" } },
      })),
  },
  {
    cause: "ST-0",
    slot: "trust",
    applies: hasRole,
    inject: (s) =>
      change(s.principal?.trust, "sts:AssumeRole", (one) => ({
        ...one,
        Condition: {
          ...(one["Condition"] as object),
          ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::999988887777:role/other" },
        },
      })),
  },
  {
    cause: "ST-1",
    slot: "trust",
    applies: hasRole,
    inject: (s) =>
      change(s.principal?.trust, "sts:AssumeRole", (one) => ({
        ...one,
        Principal: { AWS: "arn:aws:iam::999988887777:root" },
      })),
  },
  {
    cause: "ST-3",
    slot: "trust",
    applies: hasRole,
    inject: (s, random) =>
      change(s.principal?.trust, "sts:AssumeRole", (one) => ({
        ...one,
        Condition: {
          StringEquals: {
            "sts:ExternalId": pick(random, ["acme-prod", "7D4C0B1E-4A8F-4F0E-9D0A-3C2B1A0F51AA"]),
          },
        },
      })),
  },
  {
    cause: "ST-4",
    slot: "trust",
    applies: hasRole,
    inject: (s) =>
      change(s.principal?.trust, "sts:AssumeRole", (one) => ({
        ...one,
        Condition: {
          ...(one["Condition"] as object),
          Bool: { "aws:MultiFactorAuthPresent": "true" },
        },
      })),
  },
  {
    cause: "ST-5",
    slot: "trust",
    applies: hasRole,
    inject: (s) =>
      change(s.principal?.trust, "sts:AssumeRole", (one) => ({
        ...one,
        Condition: {
          ...(one["Condition"] as object),
          StringEquals: {
            ...((one["Condition"] as { StringEquals?: object })?.StringEquals ?? {}),
            "aws:RequestTag/team": "growth",
          },
        },
      })),
  },
  {
    cause: "ST-7",
    slot: "role-arn",
    applies: hasRole,
    inject: (s, random) => {
      const arn = String(configuration(s)["iam_role_arn"]);
      configuration(s)["iam_role_arn"] = pick(random, [
        arn.replace(roleName(s), roleName(s).toUpperCase()),
        arn.replace("role/", "role/vendors/"),
        arn.replace("arn:aws:", "arn:aws-us-gov:"),
      ]);
    },
  },
  {
    cause: "ST-10",
    slot: "trust",
    applies: hasRole,
    inject: (s) =>
      change(s.principal?.trust, "sts:AssumeRole", (one) => ({
        ...one,
        Principal: { Service: "ec2.amazonaws.com" },
      })),
  },
  {
    cause: "GR-1",
    slot: "boundary",
    applies: (s) => s.principal?.boundary !== undefined && writes(s),
    inject: (s) =>
      setStatements(s.principal?.boundary, [
        {
          Effect: "Allow",
          Action: ["s3:Get*", "s3:List*", "s3:Abort*", "s3:Delete*", "kms:*", "sqs:*"],
          Resource: "*",
        },
      ]),
  },
  {
    cause: "GR-2",
    slot: "boundary",
    applies: (s) => s.principal?.boundary !== undefined && writes(s),
    inject: (s) =>
      add(s.principal?.boundary, { Effect: "Deny", Action: "s3:PutObject", Resource: "*" }),
  },
  {
    cause: "GR-3",
    slot: "scp",
    applies: (s) => hasOrganization(s) && s.principal !== undefined && writes(s),
    inject: (s) =>
      setStatements((s.account.serviceControl as PolicyFact[][])[1]?.[0], [
        { Effect: "Allow", NotAction: "s3:PutObject", Resource: "*" },
      ]),
  },
  {
    cause: "GR-4",
    slot: "scp",
    applies: (s) => hasOrganization(s) && s.principal !== undefined && writes(s),
    inject: (s) =>
      add((s.account.serviceControl as PolicyFact[][])[0]?.[0], {
        Sid: "RegionLock",
        Effect: "Deny",
        Action: "s3:PutObject",
        Resource: "*",
        Condition: { StringNotEquals: { "aws:RequestedRegion": "us-east-1" } },
      }),
  },
  {
    cause: "GR-5",
    slot: "rcp",
    applies: (s) => hasOrganization(s) && s.principal !== undefined && writes(s),
    inject: (s) =>
      add((s.account.resourceControl as PolicyFact[][])[0]?.[0], {
        Sid: "Perimeter",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:PutObject",
        Resource: "*",
        Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-other000" } },
      }),
  },
  {
    cause: "GR-8",
    slot: "endpoint",
    applies: writes,
    inject: (s) =>
      withEndpoint(s, [
        { Effect: "Allow", Principal: "*", Action: ["s3:Get*", "s3:List*"], Resource: "*" },
      ]),
  },
  {
    cause: "GR-9",
    slot: "endpoint",
    applies: writes,
    inject: (s) =>
      withEndpoint(s, [
        { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
        { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: "*" },
      ]),
  },
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
    cause: "EN-2",
    slot: "key-policy",
    applies: (s) => s.encryption === "key" && s.mode !== "bucket_policy",
    inject: (s) =>
      setStatements(s.key?.policy, [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::222233334444:role/admin" },
          Action: "kms:*",
          Resource: "*",
        },
      ]),
  },
  {
    cause: "EN-3",
    slot: "key-policy",
    applies: (s) =>
      s.encryption === "foreignKey" || (s.encryption === "key" && s.mode === "bucket_policy"),
    inject: (s) => setStatements(s.key?.policy, statementsOf(s.key?.policy).slice(0, 1)),
  },
  {
    cause: "EN-4",
    slot: "key-policy",
    applies: (s) => s.encryption === "key" && s.mode === "bucket_policy",
    inject: (s) => {
      if (s.key) s.key.manager = "aws";
      setStatements(s.key?.policy, statementsOf(s.key?.policy).slice(0, 1));
    },
  },
  {
    cause: "EN-6",
    slot: "key-region",
    applies: (s) => s.key !== undefined,
    inject: (s) => {
      if (s.key) s.key.region = "us-west-2";
    },
  },
  {
    cause: "EN-10",
    slot: "bucket-deny",
    applies: isOwnRunner,
    inject: (s) => {
      Object.assign(uploads(s), { server_side_encryption: "aws:kms:dsse" });
      deny(s, { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } });
    },
  },
  {
    cause: "EN-11",
    slot: "key-state",
    applies: (s) => s.key !== undefined,
    inject: (s) => {
      if (s.key) s.key.state = "Disabled";
    },
  },
  {
    cause: "SQ-1",
    slot: "queue-policy",
    applies: (s) => s.queue !== undefined,
    inject: (s) => {
      if (s.queue) delete (s.queue as { policy?: unknown }).policy;
    },
  },
  {
    cause: "SQ-2",
    slot: "queue-policy",
    applies: (s) => s.queue !== undefined,
    inject: (s) =>
      change(s.queue?.policy, "sqs:SendMessage", (one) => ({
        ...one,
        Condition: { ArnEquals: { "aws:SourceArn": `${bucketArn(s)}/*` } },
      })),
  },
  {
    cause: "SQ-3",
    slot: "queue-key",
    applies: (s) => s.queueKey !== undefined,
    inject: (s) => setStatements(s.queueKey?.policy, statementsOf(s.queueKey?.policy).slice(0, 1)),
  },
  {
    cause: "SQ-4",
    slot: "queue-key",
    applies: (s) => s.queue !== undefined,
    inject: (s) => {
      if (s.queue) s.queue.key = "alias/aws/sqs";
    },
  },
  {
    cause: "SQ-5",
    slot: "identity-queue",
    applies: hasIdentity("sqs:ReceiveMessage"),
    inject: (s) => drop(identity(s), "sqs:ReceiveMessage"),
  },
  {
    cause: "SQ-6",
    slot: "queue-kind",
    applies: (s) => s.queue !== undefined,
    inject: (s) => {
      if (s.queue) s.queue.fifo = true;
    },
  },
  {
    cause: "SQ-8",
    slot: "queue-policy",
    applies: (s) => s.queue !== undefined,
    inject: (s) =>
      add(s.queue?.policy, {
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:SendMessage",
        Resource: String(s.queue?.arn),
        Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-acme1234" } },
      }),
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
    cause: "SQ-7",
    slot: "queue-policy",
    applies: (s) => s.queue !== undefined,
    inject: (s) =>
      add(s.queue?.policy, {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::222233334444:root" },
        Action: [
          "sqs:SendMessage",
          "sqs:ReceiveMessage",
          "sqs:DeleteMessage",
          "sqs:GetQueueUrl",
          "sqs:GetQueueAttributes",
          "sqs:ChangeMessageVisibility",
          "sqs:PurgeQueue",
          "sqs:ListQueueTags",
        ],
        Resource: String(s.queue?.arn),
      }),
  },
  {
    cause: "VE-1",
    slot: "vendor",
    applies: (s) => upload(s) !== undefined,
    inject: (s) => Object.assign(upload(s) as object, { mode: "mirror" }),
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
    cause: "EX-1",
    slot: "directory",
    applies: (s) => s.vendor === "hightouch" && s.encryption === "none",
    inject: (s) => {
      const name = "acme--euc1-az1--x-s3";
      s.bucket.name = name;
      s.bucket.arn = `arn:aws:s3:::${name}`;
      configuration(s)["s3_bucket_name"] = name;
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

function withEndpoint(setup: Setup, statements: readonly Statement[]): void {
  const id = "vpce-0123456789abcdef0";
  Object.assign(setup, {
    endpoint: {
      id,
      vpc: "vpc-1",
      service: "s3",
      policy: {
        name: "aws_vpc_endpoint.s3",
        document: { Version: "2012-10-17", Statement: statements },
        at: { address: "aws_vpc_endpoint.s3" },
      },
      at: { address: "aws_vpc_endpoint.s3" },
    },
    options: { ...setup.options, endpoint: id },
  });
}

/** Slots that would hide each other. */
const RIVALS: readonly (readonly [string, string])[] = [
  ["whole-identity", "identity"],
  ["whole-identity", "identity-bucket"],
  ["whole-identity", "identity-list"],
  ["whole-identity", "identity-deny"],
  ["whole-identity", "identity-tags"],
  ["whole-identity", "identity-multipart"],
  ["whole-identity", "identity-key"],
  ["whole-identity", "identity-queue"],
  ["whole-identity", "identity-more"],
  ["endpoint", "bucket-deny"],
  ["bucket-public", "bucket-allow"],
  ["acl", "bucket-acl"],
  ["acl", "bucket-deny"],
  ["key-region", "key-state"],
  ["key-policy", "identity-key"],
  ["key-policy", "key-state"],
  ["identity-deny", "identity-more"],
  ["trust", "identity-more"],
  ...[
    "bucket-name",
    "identity",
    "identity-bucket",
    "identity-deny",
    "identity-more",
    "identity-multipart",
    "whole-identity",
    "bucket-deny",
    "bucket-public",
    "bucket-lockout",
    "bucket-acl",
    "boundary",
    "scp",
    "rcp",
    "endpoint",
  ].map((slot): readonly [string, string] => ["directory", slot]),
];

/** Draw one to five faults that can stand together. */
export function drawFaults(setup: Setup, random: Random): readonly Fault[] {
  const wanted = 1 + Math.floor(random() * 5);
  const chosen: Fault[] = [];
  for (let attempt = 0; attempt < 40 && chosen.length < wanted; attempt++) {
    const fault = pick(random, FAULTS);
    const clashes = chosen.some(
      ({ slot }) =>
        slot === fault.slot ||
        RIVALS.some(
          ([a, b]) => (a === slot && b === fault.slot) || (b === slot && a === fault.slot),
        ),
    );
    if (!clashes && fault.applies(setup)) chosen.push(fault);
  }
  return chosen;
}
