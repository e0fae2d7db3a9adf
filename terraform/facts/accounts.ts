/**
 * The accounts that are deployed to, with what a configuration of the organization lays over them.
 *
 * Organization policies are seldom declared beside a bucket. Where none is declared for an account,
 * the layer is absent here, and the report says that it was not seen.
 */
import { isUnknown } from "../../iam";
import type { AccountFact, PolicyFact } from "../../preflight";
import { publicAccessBlockOf } from "./buckets";
import { policyFact, type Resource, textOf } from "./resource";

/** The document that AWS attaches everywhere at first. */
const FULL_ACCESS = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

/** One fact per account id. */
export function accountFacts(
  ids: readonly string[],
  resources: readonly Resource[],
): readonly AccountFact[] {
  return ids.map((id) => accountOf(id, resources));
}

function accountOf(id: string, resources: readonly Resource[]): AccountFact {
  const block = resources.find(
    (resource) =>
      resource.type === "aws_s3_account_public_access_block" &&
      (textOf(resource, "account_id") ?? resource.target.account) === id,
  );
  const scp = attachedTo(id, resources, "SERVICE_CONTROL_POLICY");
  const rcp = attachedTo(id, resources, "RESOURCE_CONTROL_POLICY");
  return {
    id,
    ...(block ? { publicAccessBlock: publicAccessBlockOf(block) } : undefined),
    ...(scp.length > 0 ? { serviceControl: levelsOf(scp) } : undefined),
    ...(rcp.length > 0 ? { resourceControl: levelsOf(rcp) } : undefined),
    at: block?.at ?? {},
  };
}

/** Each target is a level of its own; beside each attached policy `FullAWSAccess` stays attached. */
function levelsOf(levels: readonly (readonly PolicyFact[])[]): readonly (readonly PolicyFact[])[] {
  return levels.map((level) => [
    ...level,
    { name: "FullAWSAccess", document: FULL_ACCESS, at: level[0]?.at ?? {} },
  ]);
}

/** Policies attached to the account, to the root or to a unit; whose child it is, is not known. */
function attachedTo(id: string, resources: readonly Resource[], type: string): PolicyFact[][] {
  const policies = new Map(
    resources
      .filter((resource) => resource.type === "aws_organizations_policy")
      .filter((resource) => (textOf(resource, "type") ?? "SERVICE_CONTROL_POLICY") === type)
      .map((resource) => [textOf(resource, "id"), resource] as const),
  );
  const byTarget = new Map<string, PolicyFact[]>();
  for (const resource of resources) {
    if (resource.type !== "aws_organizations_policy_attachment") continue;
    const policyId = textOf(resource, "policy_id");
    const targetId = textOf(resource, "target_id");
    const policy = policies.get(policyId);
    if (!policy || targetId === undefined || isUnknown(targetId)) continue;
    const reaches = targetId === id || !/^\d{12}$/.test(targetId);
    const fact = policyFact(policy, "content");
    if (reaches && fact) byTarget.set(targetId, [...(byTarget.get(targetId) ?? []), fact]);
  }
  return [...byTarget.values()];
}
