/**
 * What a deleted principal leaves behind: policies that named its ARN now show its unique id, and a
 * principal made anew under the same name is not meant by them.
 *
 * Source: IAM User Guide, "AWS JSON policy elements: Principal", on IAM role and user principals.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import type { PolicyFact } from "../../preflight";
import type { Entity } from "./principals";
import type { World } from "./world";

/** Replace the ARN of a deleted role or user in every resource, trust and key policy. */
export function forgetPrincipal(world: World, entity: Pick<Entity, "arn" | "id">): void {
  const renamed = (fact: PolicyFact): PolicyFact => renamePrincipal(fact, entity);
  for (const bucket of world.buckets.values()) {
    if (bucket.policy) bucket.policy = renamed(bucket.policy);
  }
  for (const queue of world.queues.values()) {
    if (queue.policy) queue.policy = renamed(queue.policy);
  }
  for (const key of world.keys.values()) key.policy = renamed(key.policy);
  for (const account of world.accounts.values()) {
    for (const role of account.roles.values()) role.trust = renamed(role.trust);
  }
  for (const [id, key] of world.accessKeys) {
    if (key.principal === entity.arn) world.accessKeys.delete(id);
  }
  world.changed();
}

function renamePrincipal(fact: PolicyFact, { arn, id }: Pick<Entity, "arn" | "id">): PolicyFact {
  if (!JSON.stringify(fact.document).includes(JSON.stringify(arn))) return fact;
  const document = JSON.parse(JSON.stringify(fact.document), (name, value: unknown) => {
    if (name !== "Principal" && name !== "NotPrincipal") return value;
    return JSON.parse(JSON.stringify(value), (_inner, leaf: unknown) => (leaf === arn ? id : leaf));
  });
  return { ...fact, document };
}
