/**
 * Goal: one call is decided from a snapshot, over every layer and what denies beside the policies.
 * Method: a correct landing zone, and one change at a time; outcomes and AWS's words written down.
 */
import {
  type BucketFact,
  type Call,
  decideCall,
  type PrincipalFact,
  type Snapshot,
} from "../../preflight";

const ACCOUNT = "222233334444";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/acme-sync`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/acme-sync/run`;
const OBJECT = "arn:aws:s3:::acme-exports/orders/1.json";

const policy = (statement: object, name = "writer") => ({
  name,
  document: { Version: "2012-10-17", Statement: [statement] },
  at: {},
});

const role: PrincipalFact = {
  kind: "role",
  arn: ROLE,
  name: "acme-sync",
  account: ACCOUNT,
  trust: policy(
    {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "sts:ExternalId": "7d4c0b1e" } },
    },
    "trust",
  ),
  policies: [
    policy({
      Effect: "Allow",
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::acme-exports/orders/*",
    }),
  ],
  at: {},
};

const bucket: BucketFact = {
  name: "acme-exports",
  arn: "arn:aws:s3:::acme-exports",
  account: ACCOUNT,
  region: "eu-central-1",
  at: {},
};

const vendor: PrincipalFact = {
  kind: "role",
  arn: "arn:aws:iam::111122223333:role/runner",
  name: "runner",
  account: "111122223333",
  policies: [policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" })],
  at: {},
};

const snapshot = (change: { role?: object; bucket?: object; account?: object } = {}): Snapshot => ({
  accounts: [{ id: ACCOUNT, at: {}, ...change.account }],
  principals: [{ ...role, ...change.role }, vendor],
  buckets: [{ ...bucket, ...change.bucket }],
  keys: [],
  queues: [],
  endpoints: [],
  connections: [],
  unread: [],
});

const put: Call = {
  service: "s3",
  operation: "PutObject",
  caller: SESSION,
  action: "s3:PutObject",
  resource: OBJECT,
  context: {},
  why: "writes a small file",
};

const assume: Call = {
  service: "sts",
  operation: "AssumeRole",
  caller: "arn:aws:iam::111122223333:role/runner",
  action: "sts:AssumeRole",
  resource: ROLE,
  context: { "sts:ExternalId": "7d4c0b1e" },
  why: "assumes the role",
};

const answer = (of: Snapshot, call: Call) => {
  const { outcome, awsMessage, beyondPolicy } = decideCall(of, call);
  return { outcome, awsMessage, cause: beyondPolicy?.cause };
};

const USER = `User: ${SESSION} is not authorized to perform: s3:PutObject on resource: "${OBJECT}"`;

describe("policies", () => {
  test("the writer may write under its prefix", () => {
    expect(answer(snapshot(), put)).toEqual({ outcome: "allowed" });
  });

  test("elsewhere no identity policy allows it, and AWS says so", () => {
    const elsewhere = { ...put, resource: "arn:aws:s3:::acme-exports/other/1.json" };
    expect(answer(snapshot(), elsewhere)).toEqual({
      outcome: "denied",
      awsMessage: `User: ${SESSION} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::acme-exports/other/1.json" because no identity-based policy allows the s3:PutObject action`,
    });
  });

  test("a bucket policy that demands a KMS header denies the upload without one", () => {
    const rule = {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::acme-exports/*",
      Condition: { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } },
    };
    expect(answer(snapshot({ bucket: { policy: policy(rule, "bucket") } }), put)).toEqual({
      outcome: "denied",
      awsMessage: `${USER} with an explicit deny in a resource-based policy`,
    });
  });

  test("a boundary that lacks the action denies it", () => {
    const boundary = policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }, "edge");
    expect(answer(snapshot({ role: { boundary } }), put)).toEqual({
      outcome: "denied",
      awsMessage: `${USER} because no permissions boundary allows the s3:PutObject action`,
    });
  });

  test("an organization policy nobody supplied makes the answer unknown", () => {
    const account = { serviceControl: { unknown: "organization policies were not supplied" } };
    expect(answer(snapshot({ account }), put)).toEqual({ outcome: "unknown" });
  });

  test("a caller the snapshot does not hold is unknown, not denied", () => {
    const stranger = { ...put, caller: `arn:aws:sts::${ACCOUNT}:assumed-role/other/run` };
    expect(answer(snapshot(), stranger)).toEqual({ outcome: "unknown" });
  });
});

describe("denied whatever is missing", () => {
  const outsider = { ...put, caller: "arn:aws:iam::999988887777:role/loader" };

  test("another account's caller, of whom nothing was read, where no bucket policy lets it in", () => {
    const { outcome, decision, awsMessage } = decideCall(snapshot(), outsider);
    expect([outcome, decision.decision, decision.deniedBy, awsMessage]).toEqual([
      "denied",
      "implicitDeny",
      ["resource"],
      "Access Denied",
    ]);
  });

  test("the same caller is unknown where a bucket policy lets it in", () => {
    const letsIn = policy(
      {
        Effect: "Allow",
        Principal: { AWS: outsider.caller },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::acme-exports/*",
      },
      "bucket",
    );
    expect(answer(snapshot({ bucket: { policy: letsIn } }), outsider).outcome).toBe("unknown");
  });

  test("where the account that is deployed to is not stated, it may be the caller's own", () => {
    const { outcome, decision } = decideCall(
      snapshot({ bucket: { account: "000000000000" } }),
      outsider,
    );
    expect([outcome, decision.missing[0]?.reason]).toEqual([
      "unknown",
      "the account that is deployed to is not stated, so it may be 999988887777",
    ]);
  });

  test("a boundary that lacks the action denies a role whose policies are not known", () => {
    const boundary = policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }, "edge");
    const later = { name: "later", document: { unknown: "known after apply" }, at: {} };
    const { outcome, decision } = decideCall(
      snapshot({ role: { boundary, policies: [later] } }),
      put,
    );
    expect([outcome, decision.deniedBy]).toEqual(["denied", ["permissionsBoundary"]]);
  });
});

describe("the trust policy", () => {
  test("the issued external id opens the role", () => {
    expect(answer(snapshot(), assume)).toEqual({ outcome: "allowed" });
  });

  test("another one does not, and across accounts AWS gives no reason", () => {
    const wrong = { ...assume, context: { "sts:ExternalId": "acme-prod" } };
    expect(answer(snapshot(), wrong)).toEqual({
      outcome: "denied",
      awsMessage: `User: arn:aws:iam::111122223333:role/runner is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
    });
  });

  test("a session longer than the role permits is a validation error", () => {
    const long = { ...assume, context: { ...assume.context, "sts:DurationSeconds": "7200" } };
    expect(answer(snapshot(), long)).toEqual({
      outcome: "denied",
      cause: "ST-6",
      awsMessage: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    });
  });
});

describe("beyond the policies", () => {
  test("an ACL sent to a bucket without ACLs is refused", () => {
    const acl = { ...put, context: { "s3:x-amz-acl": "bucket-owner-read" } };
    expect(answer(snapshot(), acl)).toEqual({
      outcome: "denied",
      cause: "OW-1",
      awsMessage: "The bucket does not allow ACLs",
    });
  });

  test("a public ACL is refused by Block Public Access before anything else", () => {
    const acl = { ...put, context: { "s3:x-amz-acl": "public-read" } };
    expect(answer(snapshot(), acl).cause).toBe("BP-1");
  });

  test("customer-provided keys are blocked on a new bucket", () => {
    const key = "s3:x-amz-server-side-encryption-customer-algorithm";
    expect(answer(snapshot(), { ...put, context: { [key]: "AES256" } }).cause).toBe("EN-9");
  });

  test("while a bucket policy is public, other accounts are locked out", () => {
    const open = policy(
      { Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::acme-exports/*" },
      "bucket",
    );
    const outsider = { ...put, caller: "arn:aws:iam::111122223333:role/runner" };
    const of = snapshot({ bucket: { policy: open } });
    expect(answer(of, outsider)).toMatchObject({ outcome: "denied" });
    expect(answer(of, put)).toEqual({ outcome: "allowed" });
  });
});

describe("calls one after the other", () => {
  const calls: readonly Call[] = [
    put,
    { ...put, resource: "arn:aws:s3:::acme-exports/other/1.json" },
    { ...put, region: "eu-west-1" },
    { ...put, resourceAccount: "999988887777" },
    { ...put, caller: "arn:aws:iam::111122223333:role/runner" },
    { ...put, context: { "s3:x-amz-acl": "public-read" } },
    { ...put, context: { "AWS:secureTransport": "false" } },
    { ...put, endpoint: "vpce-1" },
    {
      ...put,
      sessionPolicies: [policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" })],
    },
    { ...put, resource: "arn:aws:s3:::another-bucket/orders/1.json" },
    { ...put, action: "s3:AbortMultipartUpload", operation: "AbortMultipartUpload" },
    assume,
    { ...assume, context: { "sts:ExternalId": "another" } },
  ];
  const tls = policy(
    {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    "bucket",
  );

  test("each is decided as if it were alone, whichever came before", () => {
    const shared = snapshot({ bucket: { policy: tls } });
    for (const first of calls) {
      for (const second of calls) {
        answer(shared, first);
        expect(answer(shared, second)).toEqual(
          answer(snapshot({ bucket: { policy: tls } }), second),
        );
      }
    }
  });

  test("a key that the call states in another spelling wins over what follows from the parties", () => {
    const plain = { ...put, context: { "AWS:secureTransport": "false" } };
    expect(answer(snapshot({ bucket: { policy: tls } }), plain).outcome).toBe("denied");
  });
});
