/** IAM groups and who is in them. */
import type { AwsType } from "../aws-type";
import { present, texts } from "../s3/settings";

/** `aws_iam_group`. */
const group: AwsType = {
  type: "aws_iam_group",
  replaces: ["name", "path"],
  defaults: { path: "/" },
  create: async (aws, planned) => {
    const { client, sdk } = await aws.iam();
    const GroupName = String(planned["name"]);
    await client.send(
      new sdk.CreateGroupCommand({ GroupName, ...(present({ Path: planned["path"] }) as object) }),
    );
    return { id: GroupName };
  },
  read: async (aws, state) => {
    const { client, sdk } = await aws.iam();
    const GroupName = String(state["name"] ?? state["id"]);
    const { Group } = await client.send(new sdk.GetGroupCommand({ GroupName }));
    if (!Group) return undefined;
    return {
      id: GroupName,
      name: GroupName,
      arn: Group.Arn,
      path: Group.Path,
      unique_id: Group.GroupId,
    };
  },
  delete: async (aws, state) => {
    const { client, sdk } = await aws.iam();
    await client.send(new sdk.DeleteGroupCommand({ GroupName: String(state["id"]) }));
  },
};

/** `aws_iam_user_group_membership`: the groups of one user. */
const userGroups: AwsType = {
  type: "aws_iam_user_group_membership",
  replaces: ["user"],
  create: async (aws, planned) => {
    const { client, sdk } = await aws.iam();
    const UserName = String(planned["user"]);
    for (const GroupName of texts(planned["groups"])) {
      await client.send(new sdk.AddUserToGroupCommand({ UserName, GroupName }));
    }
    return { id: `terraform-${UserName}` };
  },
  read: async (aws, state) => {
    const { client, sdk } = await aws.iam();
    const UserName = String(state["user"]);
    const { Groups = [] } = await client.send(new sdk.ListGroupsForUserCommand({ UserName }));
    const wanted = texts(state["groups"]);
    const held = Groups.flatMap(({ GroupName }) => GroupName ?? []);
    return { user: UserName, groups: wanted.filter((name) => held.includes(name)) };
  },
  update: async (aws, { planned, prior }) => {
    const { client, sdk } = await aws.iam();
    const UserName = String(prior["user"]);
    const [before, after] = [texts(prior["groups"]), texts(planned["groups"])];
    for (const GroupName of after.filter((name) => !before.includes(name))) {
      await client.send(new sdk.AddUserToGroupCommand({ UserName, GroupName }));
    }
    for (const GroupName of before.filter((name) => !after.includes(name))) {
      await client.send(new sdk.RemoveUserFromGroupCommand({ UserName, GroupName }));
    }
  },
  delete: async (aws, state) => {
    const { client, sdk } = await aws.iam();
    const UserName = String(state["user"]);
    for (const GroupName of texts(state["groups"])) {
      await client.send(new sdk.RemoveUserFromGroupCommand({ UserName, GroupName }));
    }
  },
};

/** `aws_iam_group_membership`: the users of one group. */
const groupUsers: AwsType = {
  type: "aws_iam_group_membership",
  replaces: ["group", "name"],
  create: async (aws, planned) => {
    const { client, sdk } = await aws.iam();
    const GroupName = String(planned["group"]);
    for (const UserName of texts(planned["users"])) {
      await client.send(new sdk.AddUserToGroupCommand({ UserName, GroupName }));
    }
    return { id: String(planned["name"]) };
  },
  read: async (aws, state) => {
    const { client, sdk } = await aws.iam();
    const GroupName = String(state["group"]);
    const { Users = [] } = await client.send(new sdk.GetGroupCommand({ GroupName }));
    return { group: GroupName, users: Users.flatMap(({ UserName }) => UserName ?? []) };
  },
  update: async (aws, { planned, prior }) => {
    const { client, sdk } = await aws.iam();
    const GroupName = String(prior["group"]);
    const [before, after] = [texts(prior["users"]), texts(planned["users"])];
    for (const UserName of after.filter((name) => !before.includes(name))) {
      await client.send(new sdk.AddUserToGroupCommand({ UserName, GroupName }));
    }
    for (const UserName of before.filter((name) => !after.includes(name))) {
      await client.send(new sdk.RemoveUserFromGroupCommand({ UserName, GroupName }));
    }
  },
  delete: async (aws, state) => {
    const { client, sdk } = await aws.iam();
    const GroupName = String(state["group"]);
    for (const UserName of texts(state["users"])) {
      await client.send(new sdk.RemoveUserFromGroupCommand({ UserName, GroupName }));
    }
  },
};

/** The types of this file. */
export const groupTypes: readonly AwsType[] = [group, userGroups, groupUsers];
