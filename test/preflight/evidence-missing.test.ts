/**
 * Goal: for each kind of fact that the preflight can lack, the evidence that settles it is named, ready
 * to be filled in; where none can, the option that does, or that only the run shows it.
 * Method: calls that cannot be decided, by what is unknown about them; the supply of each missing fact
 * is written down. Then every text that the engine uses for a missing fact is shown to be met.
 */
import { type Call, decideCall, type Snapshot } from "../../preflight";
import { evidenceFor } from "../../preflight/evidence";
import { ACCOUNT_UNSTATED } from "../../preflight/evidence/stand-ins";
import { document, EMPTY, evidenceOf, resourceDocument } from "./support/evidence";

const at = {};
const unknown = { unknown: "exists outside this configuration" };
const OWN = "222233334444";
const OTHER = "555566667777";
const ROLE = `arn:aws:iam::${OWN}:role/sync`;
const KEY = `arn:aws:kms:eu-central-1:${OWN}:key/1f0e6c5d-0000-4000-8000-aabbccddeeff`;
const QUEUE = `arn:aws:sqs:eu-central-1:${OWN}:landing-events`;
const DOCUMENT = { document: "<the policy document, as JSON>" };

const role = {
  kind: "role" as const,
  arn: ROLE,
  name: "sync",
  account: OWN,
  policies: [{ name: "writer", document: document(), at }],
  at,
};

const bucket = {
  name: "acme-landing",
  arn: "arn:aws:s3:::acme-landing",
  account: OWN,
  region: "eu-central-1",
  at,
};

const put: Call = {
  service: "s3",
  operation: "PutObject",
  caller: ROLE,
  action: "s3:PutObject",
  resource: "arn:aws:s3:::acme-landing/orders/1.csv",
  context: {},
  why: "writes a small file",
};

const assume: Call = {
  ...put,
  service: "sts",
  operation: "AssumeRole",
  caller: `arn:aws:iam::${OTHER}:root`,
  action: "sts:AssumeRole",
  resource: ROLE,
};

const decrypt: Call = {
  ...put,
  service: "kms",
  operation: "Decrypt",
  action: "kms:Decrypt",
  resource: KEY,
};

const base: Snapshot = { ...EMPTY, principals: [role], buckets: [bucket] };

/** What each missing fact of an undecided call asks for. */
function supplies(snapshot: Partial<Snapshot>, call: Call) {
  const whole = { ...base, ...snapshot };
  const { outcome, decision } = decideCall(whole, call);
  expect(outcome).toBe("unknown");
  return decision.missing.map((missing) => {
    const { evidence, text } = evidenceFor(missing, call, whole);
    return evidence ?? text;
  });
}

/** A trust policy that lets the other account in. */
const trusting = (condition: object = {}) => ({
  name: "trust",
  document: {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: OTHER },
      Action: "sts:AssumeRole",
      ...condition,
    },
  },
  at,
});

/** A statement whose only condition is on one key. */
const deniedUnless = (key: string, operator = "StringNotEquals") => ({
  ...bucket,
  policy: {
    name: "guard",
    document: {
      Version: "2012-10-17",
      Statement: {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: "*",
        Condition: { [operator]: { [key]: "x" } },
      },
    },
    at,
  },
});

describe("policies", () => {
  test.each<{ name: string; snapshot: Partial<Snapshot>; call: Call; want: object }>([
    {
      name: "a caller that was not read",
      snapshot: { principals: [] },
      call: put,
      want: {
        principals: [
          {
            arn: ROLE,
            policies: [DOCUMENT],
            boundary: '<{ "document": ... }, or null: no permissions boundary>',
          },
        ],
      },
    },
    {
      name: "a policy of the caller",
      snapshot: {
        principals: [{ ...role, policies: [{ name: "late", document: unknown, at }] }],
      },
      call: put,
      want: { principals: [{ arn: ROLE, policies: [{ name: "late", ...DOCUMENT }] }] },
    },
    {
      name: "the policies of the caller that nobody saw",
      snapshot: {
        principals: [
          {
            ...role,
            policies: [{ name: "other policies of role sync", document: unknown, at }],
          },
        ],
      },
      call: put,
      want: { principals: [{ arn: ROLE, policies: [DOCUMENT] }] },
    },
    {
      name: "part of a statement of the caller",
      snapshot: {
        principals: [
          {
            ...role,
            policies: [
              {
                name: "writer",
                document: { Statement: { Effect: "Allow", Action: "s3:*", Resource: unknown } },
                at,
              },
            ],
          },
        ],
      },
      call: put,
      want: { principals: [{ arn: ROLE, policies: [{ name: "writer", ...DOCUMENT }] }] },
    },
    {
      name: "a boundary",
      snapshot: { principals: [{ ...role, boundary: unknown }] },
      call: put,
      want: {
        principals: [
          { arn: ROLE, boundary: '<{ "document": ... }, or null: no permissions boundary>' },
        ],
      },
    },
    {
      name: "a boundary without its document",
      snapshot: { principals: [{ ...role, boundary: { name: "limit", document: unknown, at } }] },
      call: put,
      want: {
        principals: [
          { arn: ROLE, boundary: '<{ "document": ... }, or null: no permissions boundary>' },
        ],
      },
    },
    {
      name: "a trust policy",
      snapshot: { principals: [] },
      call: assume,
      want: { principals: [{ arn: ROLE, trust: DOCUMENT }] },
    },
    {
      name: "service control policies",
      snapshot: { accounts: [{ id: OWN, serviceControl: unknown, at }] },
      call: put,
      want: {
        accounts: [
          {
            id: OWN,
            serviceControl:
              '<[[ { "document": ... } ], ...], root first, or null: no service control policy limits the account>',
          },
        ],
      },
    },
    {
      name: "resource control policies",
      snapshot: { accounts: [{ id: OWN, resourceControl: unknown, at }] },
      call: put,
      want: {
        accounts: [
          {
            id: OWN,
            resourceControl:
              '<[[ { "document": ... } ], ...], root first, or null: no resource control policy limits the account>',
          },
        ],
      },
    },
    {
      name: "one service control policy",
      snapshot: {
        accounts: [{ id: OWN, serviceControl: [[{ name: "guard", document: unknown, at }]], at }],
      },
      call: put,
      want: { accounts: [{ id: OWN, serviceControl: expect.stringContaining("or null") }] },
    },
    {
      name: "a bucket policy",
      snapshot: { buckets: [{ ...bucket, policy: unknown }] },
      call: put,
      want: {
        buckets: [
          { name: "acme-landing", policy: '<{ "document": ... }, or null: no bucket policy>' },
        ],
      },
    },
    {
      name: "the policy of a VPC endpoint",
      snapshot: {},
      call: { ...put, endpoint: "vpce-0a1b" },
      want: {
        endpoints: [
          {
            id: "vpce-0a1b",
            service: "s3",
            policy:
              '<{ "document": ... }, or null: the full-access policy that AWS gives an endpoint>',
          },
        ],
      },
    },
    {
      name: "a key policy",
      snapshot: {},
      call: decrypt,
      want: {
        keys: [
          {
            arn: KEY,
            policy:
              '<{ "document": ... }, or null: the key policy that AWS writes where nobody writes one: the account decides>',
          },
        ],
      },
    },
    {
      name: "a queue policy",
      snapshot: { principals: [{ ...role, policies: [] }] },
      call: {
        ...put,
        service: "sqs",
        operation: "ReceiveMessage",
        action: "sqs:ReceiveMessage",
        resource: QUEUE,
      },
      want: {
        queues: [{ arn: QUEUE, policy: '<{ "document": ... }, or null: no queue policy>' }],
      },
    },
  ])("$name", ({ snapshot, call, want }) => {
    expect(supplies(snapshot, call)).toEqual([want]);
  });

  test("a bucket that was not read is asked for everything that may deny", () => {
    const [asked, ...more] = supplies({ buckets: [] }, put);
    // Its account and its policy are two facts; one bucket answers both.
    expect(more).toEqual([asked]);
    expect(asked).toEqual({
      buckets: [
        {
          name: "acme-landing",
          account: "<an account id>",
          region: "<a region>",
          policy: '<{ "document": ... }, or null: no bucket policy>',
          publicAccessBlock: {
            blockPublicAcls: "<true or false>",
            ignorePublicAcls: "<true or false>",
            blockPublicPolicy: "<true or false>",
            restrictPublicBuckets: "<true or false>",
          },
          ownership: { rule: "<BucketOwnerEnforced or BucketOwnerPreferred or ObjectWriter>" },
          encryption: { algorithm: "<AES256 or aws:kms or aws:kms:dsse>" },
          requesterPays: { payer: "<BucketOwner or Requester>" },
        },
      ],
    });
  });
});

describe("settings beyond the policies", () => {
  const open = { name: "open", document: resourceDocument("Allow"), at };
  const foreign = {
    ...role,
    arn: `arn:aws:iam::${OTHER}:role/reader`,
    name: "reader",
    account: OTHER,
  };
  const byForeign: Call = { ...put, caller: foreign.arn };
  const off = {
    blockPublicAcls: false,
    ignorePublicAcls: false,
    blockPublicPolicy: false,
    restrictPublicBuckets: false,
    at,
  };

  test.each<{ name: string; snapshot: Partial<Snapshot>; call: Call; want: unknown }>([
    {
      name: "the region",
      snapshot: { buckets: [{ ...bucket, region: unknown }] },
      call: { ...put, region: "eu-central-1" },
      want: { buckets: [{ name: "acme-landing", region: "<a region>" }] },
    },
    {
      name: "who pays",
      snapshot: {
        principals: [foreign],
        buckets: [{ ...bucket, policy: open, publicAccessBlock: off, requesterPays: unknown }],
      },
      call: byForeign,
      want: {
        buckets: [{ name: "acme-landing", requesterPays: { payer: "<BucketOwner or Requester>" } }],
      },
    },
    {
      name: "Block Public Access of the bucket",
      snapshot: {
        principals: [foreign],
        buckets: [{ ...bucket, policy: open, publicAccessBlock: unknown }],
      },
      call: byForeign,
      want: {
        buckets: [{ name: "acme-landing", publicAccessBlock: expect.objectContaining({}) }],
      },
    },
    {
      name: "Block Public Access of the account",
      snapshot: {
        principals: [foreign],
        accounts: [{ id: OWN, publicAccessBlock: unknown, at }],
        buckets: [{ ...bucket, policy: open, publicAccessBlock: off }],
      },
      call: byForeign,
      want: { accounts: [{ id: OWN, publicAccessBlock: expect.stringContaining("or null") }] },
    },
    {
      name: "Object Ownership",
      snapshot: { buckets: [{ ...bucket, ownership: unknown }] },
      call: { ...put, context: { "s3:x-amz-acl": "private" } },
      want: {
        buckets: [
          {
            name: "acme-landing",
            ownership: { rule: "<BucketOwnerEnforced or BucketOwnerPreferred or ObjectWriter>" },
          },
        ],
      },
    },
    {
      name: "blocked encryption",
      snapshot: { buckets: [{ ...bucket, encryption: unknown }] },
      call: {
        ...put,
        context: { "s3:x-amz-server-side-encryption-customer-algorithm": "AES256" },
      },
      want: {
        buckets: [
          {
            name: "acme-landing",
            encryption: { algorithm: "<AES256 or aws:kms or aws:kms:dsse>" },
          },
        ],
      },
    },
    {
      name: "the state of a key",
      snapshot: {
        keys: [
          {
            arn: KEY,
            id: "1f0e6c5d-0000-4000-8000-aabbccddeeff",
            account: OWN,
            region: "eu-central-1",
            aliases: [],
            manager: "customer",
            state: unknown,
            at,
          },
        ],
      },
      call: decrypt,
      want: { keys: [{ arn: KEY, state: expect.stringContaining("Enabled or Disabled") }] },
    },
    {
      name: "the longest session of a role",
      snapshot: {
        principals: [
          {
            ...role,
            maxSessionSeconds: unknown,
            trust: trusting(),
          },
        ],
      },
      call: { ...assume, context: { "sts:DurationSeconds": "7200" } },
      want: { principals: [{ arn: ROLE, maxSessionSeconds: "<3600 to 43200>" }] },
    },
  ])("$name", ({ snapshot, call, want }) => {
    expect(supplies(snapshot, call)).toEqual([want]);
  });
});

describe("keys of the request", () => {
  test.each<{ key: string; call?: Partial<Call>; snapshot?: Partial<Snapshot>; want: unknown }>([
    {
      key: "aws:PrincipalOrgID",
      want: {
        accounts: [
          {
            id: OWN,
            organizationId: "<an organization id, or null: the account is in no organization>",
          },
        ],
      },
    },
    {
      key: "aws:ResourceOrgID",
      want: { accounts: [{ id: OWN, organizationId: expect.stringContaining("or null") }] },
    },
    {
      key: "aws:SourceVpc",
      call: { endpoint: "vpce-0a1b" },
      snapshot: { endpoints: [{ id: "vpce-0a1b", service: "s3", at }] },
      want: {
        endpoints: [{ id: "vpce-0a1b", service: "s3", vpc: "<the id of a VPC>" }],
      },
    },
    { key: "aws:CurrentTime", want: "nothing states it before the sync runs" },
    { key: "aws:SourceIp", want: "nothing states it before the sync runs" },
    { key: "aws:userid", want: "nothing states it before the sync runs" },
  ])("$key", ({ key, call = {}, snapshot = {}, want }) => {
    const buckets = [deniedUnless(key)];
    expect(supplies({ buckets, ...snapshot }, { ...put, ...call })).toEqual([want]);
  });

  test("the external id is an option", () => {
    const trust = trusting({ Condition: { StringEquals: { "sts:ExternalId": "x" } } });
    expect(
      supplies(
        { principals: [{ ...role, trust }] },
        { ...assume, context: { "sts:ExternalId": unknown } },
      ),
    ).toEqual(["--external-id ID, or `external_id` of the connection"]);
  });
});

describe("what no evidence settles", () => {
  test("who calls is an option", () => {
    const caller = { unknown: "the principal is not published" };
    const asked = supplies({ buckets: [{ ...bucket, policy: unknown }] }, { ...put, caller });
    expect(asked).toContain("--caller ARN");
  });

  test("a variable is an option", () => {
    const late = { unknown: "var.bucket_policy has no default" };
    expect(supplies({ buckets: [{ ...bucket, policy: late }] }, put)).toEqual([
      "--var bucket_policy=VALUE",
    ]);
  });

  test("an account that nobody stated cannot be named in evidence", () => {
    const caller = `arn:aws:iam::${ACCOUNT_UNSTATED}:role/elsewhere`;
    expect(supplies({}, { ...put, caller })).toContain("--account ID");
  });

  test("a document that AWS would refuse is to be corrected", () => {
    const policy = { name: "bad", document: "no JSON", at };
    expect(supplies({ buckets: [{ ...bucket, policy }] }, put)).toEqual([
      "correct the document first",
    ]);
  });
});

test("the key of a bucket whose encryption is not known is asked of the bucket", () => {
  const call: Call = {
    ...decrypt,
    resource: unknown,
    resourceAccount: unknown,
    context: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::acme-landing/orders/1.csv" },
  };
  const asked = supplies({ buckets: [{ ...bucket, encryption: unknown }] }, call);
  const encryption = { algorithm: "<AES256 or aws:kms or aws:kms:dsse>" };
  const want = { buckets: [{ name: "acme-landing", encryption }] };
  expect(asked).toEqual([want, want]);
});

test("every snippet is refused as it stands, at each of its placeholders and nowhere else", () => {
  const { evidence } = evidenceFor({ fact: "resource-based policy", reason: "not read" }, put, {
    ...base,
    buckets: [],
  });
  const { diagnostics } = evidenceOf(evidence);
  expect(diagnostics.map(({ summary }) => summary.replace(/^`buckets\[0\]\.(.*)`/, "$1"))).toEqual([
    "account is still to be filled in",
    "region is still to be filled in",
    "policy is still to be filled in",
    "publicAccessBlock.blockPublicAcls is still to be filled in",
    "publicAccessBlock.ignorePublicAcls is still to be filled in",
    "publicAccessBlock.blockPublicPolicy is still to be filled in",
    "publicAccessBlock.restrictPublicBuckets is still to be filled in",
    "ownership.rule is still to be filled in",
    "encryption.algorithm is still to be filled in",
    "requesterPays.payer is still to be filled in",
  ]);
});
