/**
 * What each construct says of itself to the gate that judges at plan and at apply.
 *
 * A fact has the shape that a snapshot has; its values are references, so Terraform fills in what is
 * really deployed. Only what our constructs own is a fact.
 */
import type { TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";

import type { Snapshot } from "../preflight";

/** Lists of a snapshot that constructs add to. */
export type FactList = Extract<keyof Snapshot, "principals" | "buckets" | "keys" | "queues">;

/** A fact and the list that it belongs to. */
export interface OwnFact {
  readonly list: FactList;
  readonly account: string;
  readonly fact: Readonly<Record<string, unknown>>;
}

/** The method by which a construct tells its fact; the same in every copy of this package. */
export const FACT = Symbol.for("syncwright/fact");

/** The facts of everything below a construct. */
export function factsBelow(scope: IConstruct): OwnFact[] {
  return scope.node.findAll().flatMap((node) => {
    const tell = (node as unknown as Record<symbol, unknown>)[FACT];
    return typeof tell === "function" ? [tell.call(node) as OwnFact] : [];
  });
}

/** The place of a fact: the resource's address and the construct's path. */
export function placeOf(resource: TerraformResource): Record<string, string> {
  return {
    address: `${resource.terraformResourceType}.${resource.friendlyUniqueId}`,
    construct: resource.node.path,
  };
}

/** A policy as a fact: its document is a reference. */
export function policyFact(
  resource: TerraformResource,
  document: string,
  name: string = resource.node.id,
): Record<string, unknown> {
  return { name, document, at: placeOf(resource) };
}
