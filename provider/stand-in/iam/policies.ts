/** IAM policies and how they reach principals: inline, managed, attached. */
import type { PlainFields } from "../../framework";
import type { Aws } from "../aws";
import type { AwsType } from "../aws-type";
import { present } from "../s3/settings";
import { fromTagList, tagFields, toTagList } from "../tags";
import { documentText, uniqueName } from "./names";

/** `aws_iam_policy`; a new document becomes the default version and the old one goes. */
const managed: AwsType = {
  type: "aws_iam_policy",
  replaces: ["name", "name_prefix", "path", "description"],
  defaults: { path: "/", description: "", tags: {} },
  create: async (aws, planned) => {
    const { client, sdk } = await aws.iam();
    const Tags = toTagList(aws.allTags(planned["tags"]));
    const { Policy } = await client.send(
      new sdk.CreatePolicyCommand({
        PolicyName: uniqueName(planned),
        PolicyDocument: String(planned["policy"]),
        ...(present({ Path: planned["path"], Description: planned["description"] }) as object),
        ...(Tags.length > 0 ? { Tags } : {}),
      }),
    );
    return { id: Policy?.Arn, arn: Policy?.Arn };
  },
  read: async (aws, state) => {
    const { client, sdk } = await aws.iam();
    const PolicyArn = String(state["arn"] ?? state["id"]);
    const { Policy } = await client.send(new sdk.GetPolicyCommand({ PolicyArn }));
    const VersionId = Policy?.DefaultVersionId ?? "v1";
    const { PolicyVersion } = await client.send(
      new sdk.GetPolicyVersionCommand({ PolicyArn, VersionId }),
    );
    if (!Policy) return undefined;
    return {
      id: PolicyArn,
      arn: PolicyArn,
      name: Policy.PolicyName,
      path: Policy.Path,
      description: Policy.Description,
      policy_id: Policy.PolicyId,
      attachment_count: Policy.AttachmentCount ?? 0,
      policy: documentText(PolicyVersion?.Document),
      ...tagFields(aws, fromTagList(Policy.Tags)),
    };
  },
  update: async (aws, { planned, prior }) => {
    const { client, sdk } = await aws.iam();
    const PolicyArn = String(prior["arn"]);
    await dropOldVersions(aws, PolicyArn);
    const PolicyDocument = String(planned["policy"]);
    await client.send(
      new sdk.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }),
    );
  },
  delete: async (aws, state) => {
    const { client, sdk } = await aws.iam();
    const PolicyArn = String(state["arn"] ?? state["id"]);
    await dropOldVersions(aws, PolicyArn);
    await client.send(new sdk.DeletePolicyCommand({ PolicyArn }));
  },
  identify: (_aws, id) => ({ id, arn: id }),
};

async function dropOldVersions(aws: Aws, PolicyArn: string): Promise<void> {
  const { client, sdk } = await aws.iam();
  const { Versions = [] } = await client.send(new sdk.ListPolicyVersionsCommand({ PolicyArn }));
  for (const { VersionId, IsDefaultVersion } of Versions) {
    if (IsDefaultVersion || !VersionId) continue;
    await client.send(new sdk.DeletePolicyVersionCommand({ PolicyArn, VersionId }));
  }
}

/** How one kind of principal spells its calls. */
interface Holder {
  readonly owner: "role" | "user" | "group";
  readonly put: "PutRolePolicyCommand" | "PutUserPolicyCommand" | "PutGroupPolicyCommand";
  readonly get: "GetRolePolicyCommand" | "GetUserPolicyCommand" | "GetGroupPolicyCommand";
  readonly drop: "DeleteRolePolicyCommand" | "DeleteUserPolicyCommand" | "DeleteGroupPolicyCommand";
  readonly attach:
    | "AttachRolePolicyCommand"
    | "AttachUserPolicyCommand"
    | "AttachGroupPolicyCommand";
  readonly detach:
    | "DetachRolePolicyCommand"
    | "DetachUserPolicyCommand"
    | "DetachGroupPolicyCommand";
  readonly list:
    | "ListAttachedRolePoliciesCommand"
    | "ListAttachedUserPoliciesCommand"
    | "ListAttachedGroupPoliciesCommand";
  readonly key: "RoleName" | "UserName" | "GroupName";
}

const holders: readonly Holder[] = [
  {
    owner: "role",
    key: "RoleName",
    put: "PutRolePolicyCommand",
    get: "GetRolePolicyCommand",
    drop: "DeleteRolePolicyCommand",
    attach: "AttachRolePolicyCommand",
    detach: "DetachRolePolicyCommand",
    list: "ListAttachedRolePoliciesCommand",
  },
  {
    owner: "user",
    key: "UserName",
    put: "PutUserPolicyCommand",
    get: "GetUserPolicyCommand",
    drop: "DeleteUserPolicyCommand",
    attach: "AttachUserPolicyCommand",
    detach: "DetachUserPolicyCommand",
    list: "ListAttachedUserPoliciesCommand",
  },
  {
    owner: "group",
    key: "GroupName",
    put: "PutGroupPolicyCommand",
    get: "GetGroupPolicyCommand",
    drop: "DeleteGroupPolicyCommand",
    attach: "AttachGroupPolicyCommand",
    detach: "DetachGroupPolicyCommand",
    list: "ListAttachedGroupPoliciesCommand",
  },
];

/** Send a command whose name and parameters belong together by construction of `Holder`. */
async function send(aws: Aws, command: string, input: object): Promise<Answer> {
  const { client, sdk } = await aws.iam();
  const Command = (sdk as unknown as Record<string, new (input: object) => never>)[command];
  if (!Command) throw new Error(`the SDK has no ${command}`);
  return (await client.send(new Command(input))) as Answer;
}

interface Answer {
  readonly PolicyDocument?: string;
  readonly AttachedPolicies?: readonly { readonly PolicyArn?: string }[];
}

/** `aws_iam_role_policy` and its kin; the id is `OWNER:NAME`. */
function inlinePolicy({ owner, key, put, get, drop }: Holder): AwsType {
  const type: AwsType = {
    type: `aws_iam_${owner}_policy`,
    replaces: ["name", "name_prefix", owner],
    create: async (aws, planned) => {
      const PolicyName = uniqueName(planned);
      const PolicyDocument = String(planned["policy"]);
      await send(aws, put, { [key]: String(planned[owner]), PolicyName, PolicyDocument });
      return { id: `${planned[owner]}:${PolicyName}`, name: PolicyName };
    },
    read: async (aws, state) => {
      const [name, policyName] = idParts(state, owner);
      const found = await send(aws, get, { [key]: name, PolicyName: policyName });
      return {
        id: `${name}:${policyName}`,
        [owner]: name,
        name: policyName,
        policy: documentText(found.PolicyDocument),
      };
    },
    update: async (aws, { planned, prior }) => {
      const [name, PolicyName] = idParts(prior, owner);
      const PolicyDocument = String(planned["policy"]);
      await send(aws, put, { [key]: name, PolicyName, PolicyDocument });
    },
    delete: async (aws, state) => {
      const [name, PolicyName] = idParts(state, owner);
      await send(aws, drop, { [key]: name, PolicyName });
    },
  };
  return type;
}

/** `aws_iam_role_policy_attachment` and its kin; the id is `OWNER/ARN`. */
function attachment({ owner, key, attach, detach, list }: Holder): AwsType {
  return {
    type: `aws_iam_${owner}_policy_attachment`,
    replaces: [owner, "policy_arn"],
    create: async (aws, planned) => {
      const PolicyArn = String(planned["policy_arn"]);
      await send(aws, attach, { [key]: String(planned[owner]), PolicyArn });
      return { id: `${planned[owner]}/${PolicyArn}` };
    },
    read: async (aws, state) => {
      const { AttachedPolicies = [] } = await send(aws, list, { [key]: String(state[owner]) });
      const arn = state["policy_arn"];
      if (!AttachedPolicies.some(({ PolicyArn }) => PolicyArn === arn)) return undefined;
      return { id: `${state[owner]}/${arn}`, [owner]: state[owner], policy_arn: arn };
    },
    delete: async (aws, state) => {
      await send(aws, detach, {
        [key]: String(state[owner]),
        PolicyArn: String(state["policy_arn"]),
      });
    },
    identify: (_aws, id) => {
      const slash = id.indexOf("/");
      return { id, [owner]: id.slice(0, slash), policy_arn: id.slice(slash + 1) };
    },
  };
}

function idParts(state: PlainFields, owner: string): [string, string] {
  if (state[owner] && state["name"]) return [String(state[owner]), String(state["name"])];
  const [name = "", policyName = ""] = String(state["id"]).split(":");
  return [name, policyName];
}

/** The types of this file. */
export const policyTypes: readonly AwsType[] = [
  managed,
  ...holders.map(inlinePolicy),
  ...holders.map(attachment),
];
