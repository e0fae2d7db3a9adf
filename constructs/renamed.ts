/**
 * Rename a construct without replacing what it declares.
 *
 * A construct's id is part of the logical ids of its resources: with another id Terraform would
 * destroy a bucket and create another. This writes a `moved` block for each resource instead.
 * Source: https://developer.hashicorp.com/terraform/language/moved
 */
import { App, TerraformResource, TerraformStack } from "cdktf";
import { Construct } from "constructs";

/** Tell Terraform that everything below `construct` was declared with the id `formerId` before. */
export function renamedFrom(construct: Construct, formerId: string): void {
  const depth = pathInStack(construct).length - 1;
  for (const node of construct.node.findAll()) {
    if (!TerraformResource.isTerraformResource(node)) continue;
    const path = pathInStack(node as unknown as Construct);
    const formerPath = path.map((id, index) => (index === depth ? formerId : id));
    const type = node.terraformResourceType;
    node.moveFromId(`${type}.${logicalIdAt(formerPath, type)}`);
  }
}

/** Ids from the stack, exclusively, down to the construct. */
function pathInStack(construct: Construct): string[] {
  const scopes = construct.node.scopes;
  return scopes.slice(scopes.indexOf(TerraformStack.of(construct)) + 1).map(({ node }) => node.id);
}

/** The logical id that the framework gives to a resource at a path: asked of it, in a stack of its own. */
function logicalIdAt(path: readonly string[], terraformResourceType: string): string {
  let scope: Construct = new TerraformStack(new App(), "twin");
  for (const id of path.slice(0, -1)) scope = new Construct(scope, id);
  return new TerraformResource(scope, path.at(-1) ?? "", { terraformResourceType })
    .friendlyUniqueId;
}
