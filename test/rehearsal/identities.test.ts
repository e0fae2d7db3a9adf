/**
 * Goal: IAM is what a deployer expects of it.
 * Method: real SDK clients; every lifecycle once, every refusal that a deployment can meet.
 */
import * as IAM from "@aws-sdk/client-iam";
import { CreateBucketCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";

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

describe("a role", () => {
  test("comes back as it was made", async () => {
    await iam.send(
      new IAM.CreateRoleCommand({
        RoleName: "whole",
        Path: "/data/",
        Description: "writes",
        MaxSessionDuration: 7200,
        AssumeRolePolicyDocument: trust(),
        Tags: [{ Key: "team", Value: "data" }],
      }),
    );
    const { Role } = await iam.send(new IAM.GetRoleCommand({ RoleName: "whole" }));
    expect({
      ...Role,
      CreateDate: undefined,
      RoleId: Role?.RoleId?.slice(0, 4),
      AssumeRolePolicyDocument: JSON.parse(
        decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""),
      ),
    }).toEqual({
      Path: "/data/",
      RoleName: "whole",
      RoleId: "AROA",
      Arn: `arn:aws:iam::${OWNER}:role/data/whole`,
      CreateDate: undefined,
      AssumeRolePolicyDocument: JSON.parse(trust()),
      Description: "writes",
      MaxSessionDuration: 7200,
      Tags: [{ Key: "team", Value: "data" }],
      RoleLastUsed: {},
    });
  });

  test("cannot be made twice, in any case", async () => {
    const again = new IAM.CreateRoleCommand({
      RoleName: "WHOLE",
      AssumeRolePolicyDocument: trust(),
    });
    expect(await code(iam.send(again))).toBe("EntityAlreadyExistsException");
  });

  test("cannot go while policies hang on it", async () => {
    await makeRole("hung");
    const remove = () => iam.send(new IAM.DeleteRoleCommand({ RoleName: "hung" }));
    expect(await code(remove())).toBe("DeleteConflictException");
    await iam.send(new IAM.DeleteRolePolicyCommand({ RoleName: "hung", PolicyName: "p" }));
    await iam.send(
      new IAM.AttachRolePolicyCommand({
        RoleName: "hung",
        PolicyArn: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
      }),
    );
    expect(await code(remove())).toBe("DeleteConflictException");
    await iam.send(
      new IAM.DetachRolePolicyCommand({
        RoleName: "hung",
        PolicyArn: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
      }),
    );
    await remove();
    expect(await code(iam.send(new IAM.GetRoleCommand({ RoleName: "hung" })))).toBe(
      "NoSuchEntityException",
    );
  });

  test.each([
    ["no JSON", "{"],
    ["no principal", policy({ Effect: "Allow", Action: "sts:AssumeRole" })],
    [
      "a principal that is not there",
      policy({
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${VENDOR}:user/nobody` },
        Action: "sts:AssumeRole",
      }),
    ],
    [
      "a resource",
      policy({ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole", Resource: "*" }),
    ],
  ])("whose trust policy has %s is refused", async (_what, text) => {
    const make = new IAM.CreateRoleCommand({ RoleName: "bad", AssumeRolePolicyDocument: text });
    expect(await code(iam.send(make))).toBe("MalformedPolicyDocumentException");
  });

  test("takes only so much policy", async () => {
    await makeRole("large");
    const Resource = Array.from(
      { length: 400 },
      (_, index) => `arn:aws:s3:::bucket-${index}-long/*`,
    );
    const put = new IAM.PutRolePolicyCommand({
      RoleName: "large",
      PolicyName: "large",
      PolicyDocument: policy({ Effect: "Allow", Action: "s3:GetObject", Resource }),
    });
    expect(await code(iam.send(put))).toBe("LimitExceededException");
  });

  test("made anew is not the one that a bucket policy named", async () => {
    await makeRole(
      "reborn",
      trust(),
      policy({ Effect: "Allow", Action: "s3:ListBucket", Resource: "*" }),
    );
    const session = await assume(rehearsal, admin.sts, { RoleArn: roleArn("reborn") });
    await session.s3.send(new ListObjectsV2Command({ Bucket: "home" }));
    await makeRole(
      "naming",
      policy({ Effect: "Allow", Principal: { AWS: roleArn("reborn") }, Action: "sts:AssumeRole" }),
    );
    await iam.send(new IAM.DeleteRolePolicyCommand({ RoleName: "reborn", PolicyName: "p" }));
    await iam.send(new IAM.DeleteRoleCommand({ RoleName: "reborn" }));
    expect(await code(session.sts.send(new GetCallerIdentityCommand({})))).toBe(
      "InvalidClientTokenId",
    );
    const { Role } = await iam.send(new IAM.GetRoleCommand({ RoleName: "naming" }));
    const document = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""));
    expect(document.Statement[0].Principal.AWS).toMatch(/^AROA/);
  });
});

describe("managed policies", () => {
  let arn: string;

  test("have versions, five at most, one in force", async () => {
    const made = await iam.send(
      new IAM.CreatePolicyCommand({ PolicyName: "versions", PolicyDocument: allowAll }),
    );
    arn = made.Policy?.Arn ?? "";
    const add = () =>
      iam.send(
        new IAM.CreatePolicyVersionCommand({
          PolicyArn: arn,
          PolicyDocument: policy({ Effect: "Deny", Action: "*", Resource: "*" }),
          SetAsDefault: true,
        }),
      );
    for (let version = 2; version <= 5; version++) await add();
    expect(await code(add())).toBe("LimitExceededException");
    const { Policy } = await iam.send(new IAM.GetPolicyCommand({ PolicyArn: arn }));
    expect(Policy?.DefaultVersionId).toBe("v5");
    const inForce = new IAM.DeletePolicyVersionCommand({ PolicyArn: arn, VersionId: "v5" });
    expect(await code(iam.send(inForce))).toBe("DeleteConflictException");
    await iam.send(new IAM.DeletePolicyVersionCommand({ PolicyArn: arn, VersionId: "v1" }));
    const listed = await iam.send(new IAM.ListPolicyVersionsCommand({ PolicyArn: arn }));
    expect(listed.Versions?.map(({ VersionId }) => VersionId)).toEqual(["v5", "v4", "v3", "v2"]);
  });

  test("decide as soon as a version is put in force", async () => {
    await makeRole("managed");
    await iam.send(new IAM.DeleteRolePolicyCommand({ RoleName: "managed", PolicyName: "p" }));
    const made = await iam.send(
      new IAM.CreatePolicyCommand({ PolicyName: "switch", PolicyDocument: allowAll }),
    );
    const PolicyArn = made.Policy?.Arn;
    await iam.send(new IAM.AttachRolePolicyCommand({ RoleName: "managed", PolicyArn }));
    const session = await assume(rehearsal, admin.sts, { RoleArn: roleArn("managed") });
    const list = () => session.s3.send(new ListObjectsV2Command({ Bucket: "home" }));
    await list();
    await iam.send(
      new IAM.CreatePolicyVersionCommand({
        PolicyArn,
        PolicyDocument: policy({ Effect: "Deny", Action: "s3:*", Resource: "*" }),
        SetAsDefault: true,
      }),
    );
    const refused = await refusal(list());
    expect(refused.message).toContain(
      `with an explicit deny in an identity-based policy: ${PolicyArn}`,
    );
  });

  test("that do not exist cannot be attached", async () => {
    const attach = new IAM.AttachRolePolicyCommand({
      RoleName: "managed",
      PolicyArn: "arn:aws:iam::aws:policy/NoSuchPolicy",
    });
    expect(await code(iam.send(attach))).toBe("NoSuchEntityException");
  });
});

test("a user works by its groups' policies and its own, with keys of its own", async () => {
  await iam.send(new IAM.CreateUserCommand({ UserName: "grouped" }));
  await iam.send(new IAM.CreateGroupCommand({ GroupName: "listers" }));
  await iam.send(
    new IAM.PutGroupPolicyCommand({
      GroupName: "listers",
      PolicyName: "list",
      PolicyDocument: policy({ Effect: "Allow", Action: "s3:ListBucket", Resource: "*" }),
    }),
  );
  const made = await iam.send(new IAM.CreateAccessKeyCommand({ UserName: "grouped" }));
  const user = clientsFor(rehearsal, {
    accessKeyId: made.AccessKey?.AccessKeyId ?? "",
    secretAccessKey: made.AccessKey?.SecretAccessKey ?? "",
  });
  const list = () => user.s3.send(new ListObjectsV2Command({ Bucket: "home" }));
  expect(await code(list())).toBe("AccessDenied");
  await iam.send(new IAM.AddUserToGroupCommand({ GroupName: "listers", UserName: "grouped" }));
  await list();
  await iam.send(new IAM.RemoveUserFromGroupCommand({ GroupName: "listers", UserName: "grouped" }));
  expect(await code(list())).toBe("AccessDenied");
});

test("everything shows in the account's authorization details", async () => {
  const details = await iam.send(
    new IAM.GetAccountAuthorizationDetailsCommand({ Filter: ["Role", "LocalManagedPolicy"] }),
  );
  expect(details.RoleDetailList?.find(({ RoleName }) => RoleName === "managed")).toMatchObject({
    AttachedManagedPolicies: [
      { PolicyName: "switch", PolicyArn: `arn:aws:iam::${OWNER}:policy/switch` },
    ],
  });
  expect(details.UserDetailList).toEqual([]);
  expect(details.Policies?.map(({ PolicyName }) => PolicyName)).toEqual(["versions", "switch"]);
});

test("IAM itself is asked about permissions", async () => {
  const nobody = clientsFor(
    rehearsal,
    rehearsal.addIdentity({ arn: `arn:aws:iam::${OWNER}:user/nobody`, policies: [] }),
  );
  expect(
    await refusal(
      nobody.iam.send(
        new IAM.CreateRoleCommand({ RoleName: "mine", AssumeRolePolicyDocument: trust() }),
      ),
    ),
  ).toMatchObject({
    code: "AccessDenied",
    status: 403,
    message: `User: arn:aws:iam::${OWNER}:user/nobody is not authorized to perform: iam:CreateRole on resource: ${roleArn("mine")} because no identity-based policy allows the iam:CreateRole action`,
  });
});
