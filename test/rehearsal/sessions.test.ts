/**
 * Goal: STS passes on exactly what was granted: tags, source identity, duration, session policies.
 * Method: real SDK clients; a role for each rule.
 */
import * as IAM from "@aws-sdk/client-iam";
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";

import type { Rehearsal } from "../../rehearsal";
import {
  assume,
  type Clients,
  clientsFor,
  OWNER,
  policy,
  refusal,
  startForTest,
  VENDOR,
} from "./support/clients";

let rehearsal: Rehearsal;
let bugs: unknown[];
let admin: Clients;
let iam: IAM.IAMClient;

const ADMIN = `arn:aws:iam::${OWNER}:user/admin`;
const trust = (...more: object[]) =>
  policy({ Effect: "Allow", Principal: { AWS: ADMIN }, Action: "sts:AssumeRole" }, ...more);
const allowAll = policy({ Effect: "Allow", Action: "s3:*", Resource: "*" });
const roleArn = (name: string) => `arn:aws:iam::${OWNER}:role/${name}`;

beforeAll(async () => {
  ({ rehearsal, bugs } = await startForTest({ organization: "o-example1234" }));
  admin = clientsFor(rehearsal, rehearsal.adminCredentials(OWNER));
  iam = admin.iam;
  await admin.s3.send(new CreateBucketCommand({ Bucket: "home" }));
});

afterAll(async () => {
  await rehearsal.stop();
  expect(bugs).toEqual([]);
});

const code = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).code;

async function makeRole(name: string, text = trust(), document = allowAll): Promise<string> {
  await iam.send(new IAM.CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: text }));
  await iam.send(
    new IAM.PutRolePolicyCommand({ RoleName: name, PolicyName: "p", PolicyDocument: document }),
  );
  return roleArn(name);
}

describe("a session", () => {
  test("carries its tags into conditions, once it may", async () => {
    const arn = await makeRole(
      "tagged",
      trust(),
      policy({
        Effect: "Allow",
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::home/${aws:PrincipalTag/team}/*",
      }),
    );
    const Tags = [{ Key: "team", Value: "data" }];
    const tagging = admin.sts.send(
      new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: "sync", Tags }),
    );
    expect((await refusal(tagging)).message).toContain("sts:TagSession");
    await iam.send(
      new IAM.UpdateAssumeRolePolicyCommand({
        RoleName: "tagged",
        PolicyDocument: policy({
          Effect: "Allow",
          Principal: { AWS: ADMIN },
          Action: ["sts:AssumeRole", "sts:TagSession"],
        }),
      }),
    );
    const session = await assume(rehearsal, admin.sts, { RoleArn: arn, Tags });
    const put = (Key: string) =>
      session.s3.send(new PutObjectCommand({ Bucket: "home", Key, Body: "x" }));
    await put("data/a");
    expect(await code(put("other/a"))).toBe("AccessDenied");
  });

  test("must give the source identity that is asked for", async () => {
    const arn = await makeRole(
      "sourced",
      policy({
        Effect: "Allow",
        Principal: { AWS: ADMIN },
        Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
        Condition: { StringLike: { "sts:SourceIdentity": "run-*" } },
      }),
    );
    expect(
      await code(admin.sts.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: "sync" }))),
    ).toBe("AccessDenied");
    const session = await assume(rehearsal, admin.sts, { RoleArn: arn, SourceIdentity: "run-7" });
    await session.s3.send(new ListObjectsV2Command({ Bucket: "home" }));
  });

  test("lasts no longer than its role, and an hour from role to role", async () => {
    const first = await makeRole(
      "first",
      trust(),
      policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }),
    );
    const second = await makeRole(
      "second",
      policy({ Effect: "Allow", Principal: { AWS: first }, Action: "sts:AssumeRole" }),
    );
    const long = new AssumeRoleCommand({
      RoleArn: first,
      RoleSessionName: "sync",
      DurationSeconds: 7200,
    });
    expect(await code(admin.sts.send(long))).toBe("ValidationError");
    await iam.send(new IAM.UpdateRoleCommand({ RoleName: "second", MaxSessionDuration: 7200 }));
    const session = await assume(rehearsal, admin.sts, { RoleArn: first });
    const chained = new AssumeRoleCommand({
      RoleArn: second,
      RoleSessionName: "sync",
      DurationSeconds: 7200,
    });
    expect((await refusal(session.sts.send(chained))).message).toContain("role chaining");
    await assume(rehearsal, session.sts, { RoleArn: second });
  });

  test("is narrowed by session policies and by the role's boundary", async () => {
    const arn = await makeRole("narrow");
    const narrowed = await assume(rehearsal, admin.sts, {
      RoleArn: arn,
      Policy: policy({ Effect: "Allow", Action: "s3:ListBucket", Resource: "*" }),
    });
    await narrowed.s3.send(new ListObjectsV2Command({ Bucket: "home" }));
    const put = (clients: Clients) =>
      clients.s3.send(new PutObjectCommand({ Bucket: "home", Key: "k", Body: "x" }));
    expect((await refusal(put(narrowed))).message).toContain(
      "because no session policy allows the s3:PutObject action",
    );
    const made = await iam.send(
      new IAM.CreatePolicyCommand({
        PolicyName: "boundary",
        PolicyDocument: policy({ Effect: "Allow", Action: "s3:ListBucket", Resource: "*" }),
      }),
    );
    await iam.send(
      new IAM.PutRolePermissionsBoundaryCommand({
        RoleName: "narrow",
        PermissionsBoundary: made.Policy?.Arn,
      }),
    );
    const bounded = await assume(rehearsal, admin.sts, { RoleArn: arn });
    expect((await refusal(put(bounded))).message).toContain(
      "because no permissions boundary allows the s3:PutObject action",
    );
  });

  test("in the organization hears reasons across accounts", async () => {
    const vendor = clientsFor(rehearsal, rehearsal.adminCredentials(VENDOR));
    const arn = await makeRole("closed");
    const refused = await refusal(
      vendor.sts.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: "sync" })),
    );
    expect(refused.message).toBe(
      `User: arn:aws:iam::${VENDOR}:user/admin is not authorized to perform: sts:AssumeRole on resource: ${arn} because no role trust policy allows the sts:AssumeRole action`,
    );
  });

  test("with a name or an external id that STS does not take is refused", async () => {
    const arn = roleArn("closed");
    for (const input of [
      { RoleSessionName: "a b" },
      { RoleSessionName: "sync", ExternalId: "é" },
      { RoleSessionName: "sync", DurationSeconds: 60 },
    ]) {
      expect(await code(admin.sts.send(new AssumeRoleCommand({ RoleArn: arn, ...input })))).toBe(
        "ValidationError",
      );
    }
  });
});
