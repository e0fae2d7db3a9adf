/** `aws_iam_role` and `aws_iam_user`: principals, with their trust, boundary and tags. */
import type { Plain, PlainFields } from "../../framework";
import type { Aws } from "../aws";
import { awsFault } from "../aws-fault";
import type { AwsType } from "../aws-type";
import { present } from "../s3/settings";
import { fromTagList, tagChanges, tagFields, toTagList } from "../tags";
import { documentText, uniqueName } from "./names";

/** `aws_iam_role`. */
const role: AwsType = {
  type: "aws_iam_role",
  replaces: ["name", "name_prefix", "path"],
  defaults: { path: "/", max_session_duration: 3600, tags: {}, description: "" },
  create: async (aws, planned) => {
    const { client, sdk } = await aws.iam();
    const RoleName = uniqueName(planned);
    await client.send(
      new sdk.CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: String(planned["assume_role_policy"]),
        ...(present({
          Path: planned["path"],
          Description: planned["description"],
          MaxSessionDuration: planned["max_session_duration"],
          PermissionsBoundary: planned["permissions_boundary"],
        }) as object),
        ...tagsOf(aws, planned),
      }),
    );
    await putInline(aws, RoleName, planned);
    await attach(aws, RoleName, planned);
    return { id: RoleName, name: RoleName };
  },
  read: async (aws, state) => {
    const { client, sdk } = await aws.iam();
    const RoleName = String(state["name"] ?? state["id"]);
    const { Role } = await client.send(new sdk.GetRoleCommand({ RoleName }));
    if (!Role) return undefined;
    return {
      id: RoleName,
      name: RoleName,
      arn: Role.Arn,
      path: Role.Path,
      unique_id: Role.RoleId,
      create_date: Role.CreateDate?.toISOString(),
      description: Role.Description,
      assume_role_policy: documentText(Role.AssumeRolePolicyDocument),
      max_session_duration: Role.MaxSessionDuration,
      permissions_boundary: Role.PermissionsBoundary?.PermissionsBoundaryArn,
      ...tagFields(aws, fromTagList(Role.Tags)),
    };
  },
  update: async (aws, { planned, prior }) => {
    const { client, sdk } = await aws.iam();
    const RoleName = String(prior["id"]);
    const PolicyDocument = String(planned["assume_role_policy"]);
    await client.send(new sdk.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    await client.send(
      new sdk.UpdateRoleCommand({
        RoleName,
        Description: String(planned["description"] ?? ""),
        MaxSessionDuration: Number(planned["max_session_duration"] ?? 3600),
      }),
    );
    const boundary = planned["permissions_boundary"];
    if (boundary && boundary !== prior["permissions_boundary"]) {
      const PermissionsBoundary = String(boundary);
      await client.send(
        new sdk.PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }),
      );
    } else if (!boundary && prior["permissions_boundary"]) {
      await client.send(new sdk.DeleteRolePermissionsBoundaryCommand({ RoleName }));
    }
    await putInline(aws, RoleName, planned);
    const { set, unset } = tagChanges(aws.allTags(prior["tags"]), aws.allTags(planned["tags"]));
    if (set.length > 0) await client.send(new sdk.TagRoleCommand({ RoleName, Tags: set }));
    if (unset.length > 0) await client.send(new sdk.UntagRoleCommand({ RoleName, TagKeys: unset }));
  },
  delete: async (aws, state) => {
    const { client, sdk } = await aws.iam();
    const RoleName = String(state["id"]);
    for (const { name } of inlineOf(state)) {
      await client.send(new sdk.DeleteRolePolicyCommand({ RoleName, PolicyName: String(name) }));
    }
    for (const PolicyArn of managedOf(state)) {
      await client.send(new sdk.DetachRolePolicyCommand({ RoleName, PolicyArn }));
    }
    await client.send(new sdk.DeleteRoleCommand({ RoleName }));
  },
};

/** `aws_iam_user`. */
const user: AwsType = {
  type: "aws_iam_user",
  replaces: ["name", "path"],
  defaults: { path: "/", tags: {} },
  create: async (aws, planned) => {
    const { client, sdk } = await aws.iam();
    const UserName = String(planned["name"]);
    await client.send(
      new sdk.CreateUserCommand({
        UserName,
        ...(present({
          Path: planned["path"],
          PermissionsBoundary: planned["permissions_boundary"],
        }) as object),
        ...tagsOf(aws, planned),
      }),
    );
    return { id: UserName, name: UserName };
  },
  read: async (aws, state) => {
    const { client, sdk } = await aws.iam();
    const UserName = String(state["name"] ?? state["id"]);
    const { User } = await client.send(new sdk.GetUserCommand({ UserName }));
    if (!User) return undefined;
    return {
      id: UserName,
      name: UserName,
      arn: User.Arn,
      path: User.Path,
      unique_id: User.UserId,
      permissions_boundary: User.PermissionsBoundary?.PermissionsBoundaryArn,
      ...tagFields(aws, fromTagList(User.Tags)),
    };
  },
  update: async (aws, { planned, prior }) => {
    const { client, sdk } = await aws.iam();
    const UserName = String(prior["id"]);
    const boundary = planned["permissions_boundary"];
    if (boundary && boundary !== prior["permissions_boundary"]) {
      const PermissionsBoundary = String(boundary);
      await client.send(
        new sdk.PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary }),
      );
    } else if (!boundary && prior["permissions_boundary"]) {
      await client.send(new sdk.DeleteUserPermissionsBoundaryCommand({ UserName }));
    }
    const { set, unset } = tagChanges(aws.allTags(prior["tags"]), aws.allTags(planned["tags"]));
    if (set.length > 0) await client.send(new sdk.TagUserCommand({ UserName, Tags: set }));
    if (unset.length > 0) await client.send(new sdk.UntagUserCommand({ UserName, TagKeys: unset }));
  },
  delete: async (aws, state) => {
    const { client, sdk } = await aws.iam();
    await client.send(new sdk.DeleteUserCommand({ UserName: String(state["id"]) }));
  },
};

/** `aws_iam_access_key`; its secret is known at creation only. */
const accessKey: AwsType = {
  type: "aws_iam_access_key",
  replaces: ["user", "pgp_key"],
  defaults: { status: "Active" },
  create: async (aws, planned) => {
    const { client, sdk } = await aws.iam();
    const UserName = String(planned["user"]);
    const { AccessKey } = await client.send(new sdk.CreateAccessKeyCommand({ UserName }));
    if (!AccessKey)
      throw awsFault("aws_iam_access_key", "create", new Error("no key was returned"));
    return {
      id: AccessKey.AccessKeyId,
      user: UserName,
      secret: AccessKey.SecretAccessKey,
      create_date: AccessKey.CreateDate?.toISOString(),
    };
  },
  read: async (aws, state) => {
    const { client, sdk } = await aws.iam();
    const UserName = String(state["user"]);
    const { AccessKeyMetadata = [] } = await client.send(
      new sdk.ListAccessKeysCommand({ UserName }),
    );
    const found = AccessKeyMetadata.find(({ AccessKeyId }) => AccessKeyId === state["id"]);
    return found && { id: found.AccessKeyId, user: UserName, status: found.Status };
  },
  update: async (aws, { planned, prior }) => {
    const { client, sdk } = await aws.iam();
    await client.send(
      new sdk.UpdateAccessKeyCommand({
        UserName: String(prior["user"]),
        AccessKeyId: String(prior["id"]),
        Status: String(planned["status"] ?? "Active") as never,
      }),
    );
  },
  delete: async (aws, state) => {
    const { client, sdk } = await aws.iam();
    const key = { UserName: String(state["user"]), AccessKeyId: String(state["id"]) };
    await client.send(new sdk.DeleteAccessKeyCommand(key));
  },
};

function tagsOf(aws: Aws, planned: PlainFields): { Tags?: { Key: string; Value: string }[] } {
  const Tags = toTagList(aws.allTags(planned["tags"]));
  return Tags.length > 0 ? { Tags } : {};
}

function inlineOf(fields: PlainFields): readonly PlainFields[] {
  const found = fields["inline_policy"];
  return Array.isArray(found) ? (found as readonly PlainFields[]).filter(({ name }) => name) : [];
}

function managedOf(fields: PlainFields): readonly string[] {
  const found: Plain | undefined = fields["managed_policy_arns"];
  return Array.isArray(found) ? found.map(String) : [];
}

async function putInline(aws: Aws, RoleName: string, planned: PlainFields): Promise<void> {
  const { client, sdk } = await aws.iam();
  for (const { name, policy } of inlineOf(planned)) {
    const PolicyDocument = String(policy);
    await client.send(
      new sdk.PutRolePolicyCommand({ RoleName, PolicyName: String(name), PolicyDocument }),
    );
  }
}

async function attach(aws: Aws, RoleName: string, planned: PlainFields): Promise<void> {
  const { client, sdk } = await aws.iam();
  for (const PolicyArn of managedOf(planned)) {
    await client.send(new sdk.AttachRolePolicyCommand({ RoleName, PolicyArn }));
  }
}

/** The types of this file. */
export const principalTypes: readonly AwsType[] = [role, user, accessKey];
