/** Identities that whoever starts the rehearsal puts into an account, without asking IAM. */
import type { HeldKey, User } from "./principals";
import type { World } from "./world";

/** A user with its policies. */
export interface AddedUser {
  readonly arn: string;
  readonly policies: readonly { readonly name: string; readonly document: unknown }[];
  /** ARNs of managed policies. */
  readonly attached?: readonly string[];
}

/** Add or replace a user; the first call makes its access key. */
export function addUser(
  world: World,
  added: AddedUser,
): { readonly accessKeyId: string; readonly secretAccessKey: string } {
  const { account, path, name } = parseUserArn(added.arn);
  const held = world.accounts.get(account);
  if (!held) throw new Error(`account ${account} of ${added.arn} is not served`);
  const user: User = held.users.get(name) ?? {
    name,
    path,
    arn: added.arn,
    id: world.ids.unique("AIDA", 21),
    created: world.now(),
    inline: new Map(),
    attached: new Set(),
    boundary: undefined,
    tags: new Map(),
    groups: new Set(),
  };
  user.inline.clear();
  for (const policy of added.policies) {
    const { document } = policy;
    user.inline.set(policy.name, {
      name: policy.name,
      document: typeof document === "string" ? JSON.parse(document) : document,
      at: { call: `iam:GetUserPolicy ${name} ${policy.name}` },
    });
  }
  for (const arn of added.attached ?? []) user.attached.add(arn);
  held.users.set(name, user);
  world.changed();
  const { accessKeyId, secretAccessKey } =
    [...world.accessKeys.values()].find((key) => key.principal === user.arn) ??
    newKey(world, account, user);
  return { accessKeyId, secretAccessKey };
}

function parseUserArn(arn: string): { account: string; path: string; name: string } {
  const [, , service, , account = "", rest = ""] = arn.split(":");
  if (service !== "iam" || !rest.startsWith("user/")) {
    throw new Error(`${arn} is not the ARN of a user`);
  }
  const pathAndName = rest.slice("user".length);
  const slash = pathAndName.lastIndexOf("/");
  return { account, path: pathAndName.slice(0, slash + 1), name: pathAndName.slice(slash + 1) };
}

function newKey(world: World, account: string, user: User): HeldKey {
  const key: HeldKey = {
    accessKeyId: world.ids.unique("AKIA"),
    secretAccessKey: world.ids.secret(),
    principal: user.arn,
    account,
    userId: user.id,
    created: world.now(),
    active: true,
  };
  world.accessKeys.set(key.accessKeyId, key);
  return key;
}
