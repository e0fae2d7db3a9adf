/**
 * The one policy document of a queue, a key or an endpoint, when it may be written in the resource or
 * beside it, for a target that may not be known.
 */
import { isUnknown, type Unknown } from "../../iam";
import type { PolicyFact } from "../../preflight";
import { doubtOf, inDoubt, meantFor, together, withDenials } from "./doubt";
import type { Resource } from "./resource";
import type { Name, Names } from "./same-name";

/** A document that a resource of its own puts on a target. */
export interface Written {
  readonly target: Name;
  readonly policy: PolicyFact;
  readonly resource: Resource;
}

/**
 * From the document inside the resource to the one in force. `targetNames` are all that the target is
 * called by. One that is certainly for the target takes the place of `own`; of one that may be, what it
 * denies is laid over it, and if the target has none it may be the one that grants.
 */
export function documentFor(
  targetNames: readonly Name[],
  written: readonly Written[],
  names: Names,
): (own: PolicyFact | Unknown | undefined) => PolicyFact | Unknown | undefined {
  const compared = written.map((one) => ({
    ...one,
    is: samenessOf(one.target, targetNames, names),
  }));
  const sure = compared.find(({ is, resource }) => is === "same" && resource.doubt === undefined);
  const possible = compared.flatMap(({ is, policy, target, resource }) => {
    if (is === "different") return [];
    if (is === "same") return resource.doubt === undefined ? [] : [policy];
    const reason = isUnknown(target) ? `: ${target.unknown}` : "";
    const doubt = `which resource \`${resource.address}\` is for is not known${reason}`;
    return [
      inDoubt(
        targetNames.reduce<PolicyFact>((all, name) => meantFor(all, target, name), policy),
        doubt,
      ),
    ];
  });
  return (own) => {
    const base = sure?.policy ?? own;
    if (isUnknown(base)) return base;
    return base ? withDenials(base, possible) : together(possible);
  };
}

function samenessOf(target: Name, targetNames: readonly Name[], names: Names) {
  const found = targetNames.map((name) => names.compare(target, name));
  return found.includes("same") ? "same" : found.includes("maybe") ? "maybe" : "different";
}

/** The document in force, for a resource that may not be there or may only be looked up. */
export function inForce(
  resource: Resource,
  laidOver: ReturnType<typeof documentFor>,
  own: PolicyFact | undefined,
): PolicyFact | Unknown | undefined {
  if (resource.doubt !== undefined) return { unknown: doubtOf(resource) };
  if (resource.mode === "managed") return laidOver(own);
  return laidOver({ unknown: `${resource.address} exists outside this configuration` });
}
