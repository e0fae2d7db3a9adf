/**
 * Every resource of a construct of ours says which class made it, beside its metadata, so that a fix
 * can be shown as a property of that class and never of one that only looks like it.
 */
import { Aspects, TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";

/** Name the class in the `"//"` key of every resource below a construct. */
export function nameClass(construct: IConstruct, className: string): void {
  Aspects.of(construct).add({
    visit: (node) => {
      if (TerraformResource.isTerraformResource(node)) {
        node.addOverride("//.syncwright.construct", className);
      }
    },
  });
}
