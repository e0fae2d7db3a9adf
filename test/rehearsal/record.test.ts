/**
 * Goal: the record tells every call with its verdict, and which grants were used and which never.
 * Method: a small deployment, a few calls, whole-value comparison; then the state is saved and served
 * again.
 */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";

import { type Rehearsal, startRehearsal } from "../../rehearsal";
import {
  assume,
  clientsFor,
  OWNER,
  policy,
  refusal,
  startForTest,
  VENDOR,
} from "./support/clients";

const ROLE = `arn:aws:iam::${OWNER}:role/writer`;
const VENDOR_USER = `arn:aws:iam::${VENDOR}:user/vendor`;

let folder: string;
let rehearsal: Rehearsal;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "syncwright-test-"));
  ({ rehearsal } = await startForTest({ logFile: join(folder, "calls.jsonl") }));
  const admin = clientsFor(rehearsal, rehearsal.adminCredentials(OWNER));
  const vendor = clientsFor(
    rehearsal,
    rehearsal.addIdentity({
      arn: VENDOR_USER,
      policies: [
        {
          name: "assume",
          document: policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }),
        },
      ],
    }),
  );
  await admin.s3.send(new CreateBucketCommand({ Bucket: "landing" }));
  await admin.iam.send(
    new CreateRoleCommand({
      RoleName: "writer",
      AssumeRolePolicyDocument: policy({
        Sid: "Vendor",
        Effect: "Allow",
        Principal: { AWS: VENDOR_USER },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      }),
    }),
  );
  await admin.iam.send(
    new PutRolePolicyCommand({
      RoleName: "writer",
      PolicyName: "access",
      PolicyDocument: policy(
        { Sid: "Write", Effect: "Allow", Action: ["s3:Put*", "s3:DeleteObject"], Resource: "*" },
        { Effect: "Deny", Action: "s3:PutObjectAcl", Resource: "*" },
      ),
    }),
  );
  const session = await assume(rehearsal, vendor.sts, { RoleArn: ROLE });
  await session.s3.send(new PutObjectCommand({ Bucket: "landing", Key: "a", Body: "12345" }));
  await refusal(session.s3.send(new GetObjectCommand({ Bucket: "landing", Key: "a" })));
});

afterAll(async () => {
  await rehearsal.stop();
  await rm(folder, { recursive: true });
});

test("calls are told in order, with who decided", () => {
  const [assumed, put, got] = rehearsal.calls().slice(-3);
  expect([assumed, put, got].map((call) => [call?.operation, call?.outcome, call?.status])).toEqual(
    [
      ["AssumeRole", "allowed", 200],
      ["PutObject", "allowed", 200],
      ["GetObject", "denied", 403],
    ],
  );
  expect(put).toMatchObject({
    service: "s3",
    caller: `arn:aws:sts::${OWNER}:assumed-role/writer/sync`,
    action: "s3:PutObject",
    resource: "arn:aws:s3:::landing/a",
    decidedBy: [
      { layer: "identity", policy: "access", statement: 0, sid: "Write", effect: "Allow" },
    ],
    bytesIn: 5,
  });
  expect(got).toMatchObject({
    errorCode: "AccessDenied",
    awsMessage: `User: arn:aws:sts::${OWNER}:assumed-role/writer/sync is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::landing/a" because no identity-based policy allows the s3:GetObject action`,
  });
});

test("used and unused grants are those of deployed policies", () => {
  const access = { holder: ROLE, policy: "access", statement: 0, sid: "Write" };
  const trusted = { holder: ROLE, policy: "trust policy of writer", statement: 0, sid: "Vendor" };
  expect(rehearsal.grantsUsed()).toEqual([
    { ...trusted, action: "sts:AssumeRole", calls: 1 },
    { ...access, action: "s3:Put*", calls: 1 },
  ]);
  expect(rehearsal.unusedGrants()).toEqual([
    { ...trusted, action: "sts:TagSession" },
    { ...access, action: "s3:DeleteObject" },
  ]);
});

test("the log has one line a call and no secret", () => {
  const lines = readFileSync(join(folder, "calls.jsonl"), "utf8").trimEnd().split("\n");
  expect(lines.length).toBe(rehearsal.calls().length);
  expect(lines.join("")).not.toContain(rehearsal.adminCredentials(OWNER).secretAccessKey);
});

test("a saved snapshot is served again and decides the same", async () => {
  const snapshot = JSON.parse(JSON.stringify(rehearsal.snapshot()));
  const again = await startRehearsal({
    accounts: [OWNER],
    region: "eu-west-1",
    seed: "again",
    snapshot,
  });
  try {
    expect(again.warnings).toEqual([]);
    expect(again.accounts).toEqual([OWNER, VENDOR]);
    const keys = again.addIdentity({
      arn: VENDOR_USER,
      policies: [
        {
          name: "assume",
          document: policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }),
        },
      ],
    });
    const session = await assume(again, clientsFor(again, keys).sts, { RoleArn: ROLE });
    await session.s3.send(new PutObjectCommand({ Bucket: "landing", Key: "b", Body: "x" }));
    expect(
      await refusal(session.s3.send(new GetObjectCommand({ Bucket: "landing", Key: "b" }))),
    ).toMatchObject({ code: "AccessDenied" });
  } finally {
    await again.stop();
  }
});

test("what a snapshot leaves open is refused, and the refusal says what is missing", async () => {
  const open = await startRehearsal({
    accounts: [OWNER],
    region: "eu-west-1",
    seed: "open",
    snapshot: {
      ...rehearsal.snapshot(),
      principals: [
        {
          kind: "role",
          arn: ROLE,
          name: "writer",
          account: OWNER,
          trust: {
            name: "trust",
            document: { unknown: "aws_iam_role.writer is known after apply" },
            at: {},
          },
          policies: [],
          at: {},
        },
        {
          kind: "role",
          arn: { unknown: "aws_iam_role.other.arn is known after apply" },
          name: "other",
          account: OWNER,
          policies: [],
          at: {},
        },
      ],
    },
  });
  try {
    expect(open.warnings).toEqual([
      {
        code: "SYNC6004",
        severity: "warning",
        summary: "a principal cannot be served: its name is not known in full",
        why: "aws_iam_role.other.arn is known after apply",
      },
    ]);
    const { sts } = clientsFor(open, open.adminCredentials(OWNER));
    await sts.send(new GetCallerIdentityCommand({}));
    const refused = await refusal(
      sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "sync" })),
    );
    expect(refused.code).toBe("AccessDenied");
    expect(refused.message).toContain("aws_iam_role.writer is known after apply");
  } finally {
    await open.stop();
  }
});

test("the same seed gives the same ids", async () => {
  const options = { accounts: [OWNER], region: "eu-west-1", seed: "same" };
  const one = await startRehearsal(options);
  const two = await startRehearsal(options);
  expect(one.adminCredentials()).toEqual(two.adminCredentials());
  await Promise.all([one.stop(), two.stop()]);
});
