/**
 * Goal: the permissions that a change adds and takes away are those that the policies grant, not those
 * that their text shows.
 * Method: pairs of snapshots, each with what is added and removed written down; the unknown, the order and
 * the splitting of statements among them.
 */
import fc from "fast-check";

import { permissionDiff } from "../../preflight";
import {
  ACCOUNT,
  allow,
  deny,
  LANDING,
  type Parts,
  QUEUE,
  rows,
  type Statement,
  snapshot,
} from "./support/permissions";

const ORDERS = `${LANDING}/orders/*`;
const ALL = `${LANDING}/*`;
const KMS_HEADER = { StringEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } };
const TLS = { Bool: { "aws:SecureTransport": "false" } };
const vendor = (more: Statement = {}): Statement => ({
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111122223333:root" },
  Action: "sts:AssumeRole",
  ...more,
});
const ROOT_USES_KEY = {
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
  Action: "kms:*",
  Resource: "*",
};

test.each<{ name: string; base: Parts; head: Parts }>([
  {
    name: "statements in another order, split, moved to another policy of the role",
    base: { role: [allow(["s3:PutObject", "s3:GetObject"], [ORDERS, `${LANDING}/crm/*`])] },
    head: {
      role: [allow("s3:GetObject", [`${LANDING}/crm/*`, ORDERS], { Sid: "Read" })],
      second: [allow(["s3:PutObject"], ORDERS), allow("s3:PutObject", `${LANDING}/crm/*`)],
    },
  },
  {
    name: "the same account in its two spellings",
    base: { trust: [vendor({ Principal: { AWS: "111122223333" } })] },
    head: { trust: [vendor()] },
  },
  {
    name: "a statement that another one covers already",
    base: { role: [allow("s3:*", ALL)] },
    head: { role: [allow("s3:*", ALL), allow("s3:PutObject", ORDERS)] },
  },
  {
    name: "an object action on the bucket's own ARN, which grants nothing",
    base: { role: [allow("s3:PutObject", ORDERS)] },
    head: { role: [allow("s3:PutObject", [ORDERS, LANDING])] },
  },
  {
    name: "the default key policy, written out",
    base: { key: "standard" },
    head: { key: [ROOT_USES_KEY] },
  },
  {
    name: "a value that is as little known as before",
    base: { role: [allow("s3:PutObject", { unknown: "var.folder has no value" })] },
    head: { role: [allow("s3:PutObject", { unknown: "var.folder has no value" })] },
  },
  {
    name: "the role moved to another address of the configuration",
    base: { role: [allow("s3:PutObject", ORDERS)], address: "aws_iam_role.old" },
    head: { role: [allow("s3:PutObject", ORDERS)], address: "module.sync.aws_iam_role.new" },
  },
])("no change: $name", ({ base, head }) => {
  expect(rows(base, head)).toEqual([]);
  expect(rows(head, base)).toEqual([]);
});

test("an action that is granted now is added, and on the way back it is removed", () => {
  const base = { role: [allow("s3:PutObject", ORDERS)] };
  const head = { role: [allow(["s3:PutObject", "s3:DeleteObject"], ORDERS)] };
  expect(rows(base, head)).toEqual([`+ broadens | acme-sync | s3:DeleteObject | ${ORDERS}`]);
  expect(rows(head, base)).toEqual([`- narrows | acme-sync | s3:DeleteObject | ${ORDERS}`]);
});

test("a wildcard that covers an existing grant is a broadening with the excess named", () => {
  const base = { role: [allow("s3:PutObject", ORDERS)] };
  const head = { role: [allow("s3:Put*", ALL)] };
  expect(rows(base, head)).toEqual([
    `+ broadens | acme-sync | s3:Put* | ${ALL} |  | new, e.g. s3:PutObject on ${LANDING}/x; also s3:PutObjectAcl`,
    `- none | acme-sync | s3:PutObject | ${ORDERS} |  | covered by s3:Put* now`,
  ]);
});

test("a condition that is added and a smaller prefix narrow, and what is left is shown beside", () => {
  const base = { role: [allow("s3:PutObject", ALL)] };
  const head = { role: [allow("s3:PutObject", ORDERS, { Condition: KMS_HEADER })] };
  const left = `acme-sync | s3:PutObject | ${ORDERS} | StringEquals s3:x-amz-server-side-encryption aws:kms`;
  expect(rows(base, head)).toEqual([
    `+ none | ${left} | part of what was there before`,
    `- narrows | acme-sync | s3:PutObject | ${ALL} |  | gone, e.g. on ${LANDING}/x`,
  ]);
  const { broadened, narrowed } = permissionDiff(snapshot(base), snapshot(head));
  expect({ broadened, narrowed }).toEqual({ broadened: 0, narrowed: 1 });
});

test("a condition that goes is a broadening that names what was asked for", () => {
  const base = { role: [allow("s3:PutObject", ORDERS, { Condition: KMS_HEADER })] };
  expect(rows(base, { role: [allow("s3:PutObject", ORDERS)] })).toEqual([
    `+ broadens | acme-sync | s3:PutObject | ${ORDERS} |  | new, e.g. on ${LANDING}/orders/ where not StringEquals s3:x-amz-server-side-encryption aws:kms`,
    `- none | acme-sync | s3:PutObject | ${ORDERS} | StringEquals s3:x-amz-server-side-encryption aws:kms | covered by s3:PutObject now`,
  ]);
});

test("a Deny that is added narrows, and one that goes broadens", () => {
  const base = { role: [allow("s3:*", ALL)] };
  const head = { role: [allow("s3:*", ALL), deny("s3:DeleteObject", "*")] };
  expect(rows(base, head)).toEqual(["+ narrows | acme-sync | deny s3:DeleteObject | *"]);
  expect(rows(head, base)).toEqual(["- broadens | acme-sync | deny s3:DeleteObject | *"]);
});

test("a Deny of a bucket policy counts though that policy allows nothing", () => {
  const head = { bucket: [deny("s3:*", [LANDING, ALL], { Principal: "*", Condition: TLS })] };
  const rest = "| Bool aws:SecureTransport false";
  expect(rows({}, head)).toEqual([
    `+ narrows | * | deny s3:* | ${LANDING} ${rest}`,
    `+ narrows | * | deny s3:* | ${ALL} ${rest}`,
  ]);
});

test("an Allow that a Deny beside it takes away broadens nothing", () => {
  const base = { role: [deny("s3:DeleteObject", "*")] };
  const head = { role: [deny("s3:DeleteObject", "*"), allow("s3:DeleteObject", ORDERS)] };
  expect(rows(base, head)).toEqual([]);
});

test("a trust policy that loses its external id broadens; the role is the resource", () => {
  const condition = { StringEquals: { "sts:ExternalId": "7d4c" } };
  const root = "arn:aws:iam::111122223333:root";
  expect(rows({ trust: [vendor({ Condition: condition })] }, { trust: [vendor()] })).toEqual([
    `+ broadens | ${root} | sts:AssumeRole | acme-sync |  | new, e.g. where not StringEquals sts:ExternalId 7d4c`,
    `- none | ${root} | sts:AssumeRole | acme-sync | StringEquals sts:ExternalId 7d4c | covered by sts:AssumeRole now`,
  ]);
});

test("a key policy that names somebody new broadens; the key is the resource", () => {
  const reader = "arn:aws:iam::111122223333:role/reader";
  const more = { ...ROOT_USES_KEY, Principal: { AWS: reader }, Action: "kms:Decrypt" };
  expect(rows({ key: "standard" }, { key: [ROOT_USES_KEY, more] })).toEqual([
    `+ broadens | ${reader} | kms:Decrypt | aws_kms_key.k`,
  ]);
});

test("a queue that lets everybody send is broader than one that lets S3 send for one bucket", () => {
  const send = { Effect: "Allow", Action: "sqs:SendMessage", Resource: QUEUE };
  const condition = { ArnLike: { "aws:SourceArn": LANDING } };
  const base = [{ ...send, Principal: { Service: "s3.amazonaws.com" }, Condition: condition }];
  expect(rows({ queue: base }, { queue: [{ ...send, Principal: "*" }] })).toEqual([
    `+ broadens | * | sqs:SendMessage | ${QUEUE} |  | new, e.g. where not ArnLike aws:SourceArn ${LANDING}`,
    `- none | s3.amazonaws.com | sqs:SendMessage | ${QUEUE} | ArnLike aws:SourceArn ${LANDING} | covered by sqs:SendMessage now`,
  ]);
});

test("a role that is new, with all it may do; a role that goes, with all it might", () => {
  const role = { role: [allow("s3:PutObject", ORDERS)], trust: [vendor()] };
  expect(rows({}, role)).toEqual([
    `+ broadens | acme-sync | s3:PutObject | ${ORDERS}`,
    "+ broadens | arn:aws:iam::111122223333:root | sts:AssumeRole | acme-sync",
  ]);
  expect(rows(role, {})).toEqual([
    `- narrows | acme-sync | s3:PutObject | ${ORDERS}`,
    "- narrows | arn:aws:iam::111122223333:root | sts:AssumeRole | acme-sync",
  ]);
});

test("a permissions boundary narrows when it comes, broadens when it goes or allows more", () => {
  const role = [allow("s3:PutObject", ORDERS)];
  const small = { role, boundary: [allow("s3:*", "*")] };
  const large = { role, boundary: [allow(["s3:*", "kms:*"], "*")] };
  const who = "acme-sync (permissions boundary)";
  expect(rows({ role }, small)).toEqual([
    `+ narrows | ${who} | permissions boundary | aws_iam_policy.edge |  | only what it allows is allowed now`,
  ]);
  expect(rows(small, { role })).toEqual([
    `- broadens | ${who} | permissions boundary | aws_iam_policy.edge |  | nothing is limited by it any more`,
  ]);
  expect(rows(small, large)).toEqual([`+ broadens | ${who} | kms:* | *`]);
});

test("NotAction grants all that it does not name", () => {
  const head = { role: [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }] };
  expect(rows({ role: [allow("s3:*", "*")] }, head)[0]).toMatch(
    /^\+ broadens \| acme-sync \| all but iam:\* \| \* \| {2}\| new, e\.g\. [\w-]+:\w+; also /,
  );
  expect(rows({ role: [allow("*", "*")] }, head)[1]).toMatch(
    /^- narrows \| acme-sync \| \* \| \* \| {2}\| gone, e\.g\. iam:/,
  );
});

test("a value that is not known says so, in both directions", () => {
  const base = { role: [allow("s3:PutObject", ORDERS)] };
  const unknown = { unknown: "var.folder has no value", prefix: `${LANDING}/` };
  const head = { role: [allow("s3:PutObject", unknown)] };
  expect(rows(base, head)).toEqual([
    `+ unknown | acme-sync | s3:PutObject | ${LANDING}/(unknown) |  | cannot tell: var.folder has no value`,
    `- unknown | acme-sync | s3:PutObject | ${ORDERS} |  | cannot tell: var.folder has no value`,
  ]);
});

test("what no unknown value can cover is settled all the same", () => {
  const unknown = { unknown: "var.folder has no value", prefix: `${LANDING}/` };
  const base = { role: [allow("s3:PutObject", unknown)] };
  const head = { role: [allow("s3:PutObject", unknown), allow("s3:GetObject", ORDERS)] };
  expect(rows(base, head)).toEqual([`+ broadens | acme-sync | s3:GetObject | ${ORDERS}`]);
});

test("a document that is not known leaves open what it covers", () => {
  const base = { document: { unknown: "data.aws_iam_policy_document.x is read at apply" } };
  const head = { role: [allow("s3:PutObject", ORDERS)] };
  const reason = "data.aws_iam_policy_document.x is read at apply";
  expect(rows(base, head)).toEqual([
    `+ unknown | acme-sync | s3:PutObject | ${ORDERS} |  | cannot tell: ${reason}`,
    `? acme-sync: ${reason}`,
  ]);
});

test("what broadens comes first, whatever the resource", () => {
  const base = { role: [allow("s3:GetObject", ORDERS)], bucket: [] };
  const open = allow("s3:GetObject", ALL, { Principal: "*" });
  expect(rows(base, { role: [], bucket: [open] }).map((row) => row.split(" |", 1)[0])).toEqual([
    "+ broadens",
    "- narrows",
  ]);
});

test("hundreds of statements that have nothing to do with each other are compared in one go", () => {
  const many = Array.from({ length: 300 }, (_, at) => allow("s3:PutObject", `${LANDING}/${at}/*`));
  const base = snapshot({ role: many.slice(0, 150) });
  const { broadened, narrowed } = permissionDiff(base, snapshot({ role: many }));
  expect({ broadened, narrowed }).toEqual({ broadened: 150, narrowed: 0 });
});

const statements = fc.array(
  fc.record({
    Effect: fc.constantFrom("Allow", "Allow", "Deny"),
    Action: fc.subarray(["s3:PutObject", "s3:Put*", "s3:GetObject", "s3:*"], { minLength: 1 }),
    Resource: fc.subarray([ORDERS, ALL, `${LANDING}/crm/*`, LANDING], { minLength: 1 }),
  }),
  { maxLength: 3 },
);

test("the way back is the mirror image: what was broadened is narrowed, row by row", () => {
  fc.assert(
    fc.property(statements, statements, (before, after) => {
      const [base, head] = [snapshot({ role: before }), snapshot({ role: after })];
      const [there, back] = [permissionDiff(base, head), permissionDiff(head, base)];
      expect([back.broadened, back.narrowed]).toEqual([there.narrowed, there.broadened]);
      expect(permissionDiff(base, base).changes).toEqual([]);
    }),
    { numRuns: 20 },
  );
});
