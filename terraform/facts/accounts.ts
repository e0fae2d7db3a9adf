/**
 * The accounts that are deployed to, with what a configuration of the organization lays over them.
 *
 * Organization policies are seldom declared beside a bucket. Where none is declared for an account,
 * the layer is absent here, and the report says that it was not seen.
 */
import type { AccountFact } from "../../preflight";
import { publicAccessBlockOf } from "./bucket-settings";
import { blockInDoubt, doubtOf } from "./doubt";
import { Organization } from "./organization";
import { type Resource, textOf } from "./resource";
import type { Names } from "./same-name";

/** One fact per account id. */
export function accountFacts(
  ids: readonly string[],
  resources: readonly Resource[],
  names: Names,
): readonly AccountFact[] {
  const organization = new Organization(resources, names);
  const blocks = resources.filter(({ type }) => type === "aws_s3_account_public_access_block");
  return ids.map((id) => ({ id, ...blockOf(id, blocks, names), ...organization.over(id) }));
}

/** Without a block, an account's switches are off. */
function blockOf(
  id: string,
  blocks: readonly Resource[],
  names: Names,
): Pick<AccountFact, "publicAccessBlock" | "at"> {
  const candidates = blocks
    .map((resource) => {
      const account = textOf(resource, "account_id") ?? resource.target.account;
      return { resource, is: names.compare(account, id) };
    })
    .filter(({ is }) => is !== "different");
  const found = candidates.find(({ is }) => is === "same") ?? candidates[0];
  if (!found) return { at: {} };
  const { resource, is } = found;
  const block = publicAccessBlockOf(resource);
  const doubt =
    is === "maybe"
      ? `whether \`${resource.address}\` is for account ${id} is not known`
      : resource.doubt && doubtOf(resource);
  return {
    publicAccessBlock: doubt === undefined ? block : blockInDoubt(block, false, doubt),
    at: resource.at,
  };
}
