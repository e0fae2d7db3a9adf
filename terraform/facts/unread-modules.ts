/**
 * Modules that are not read: whatever a call hands one by name, it may attach policies to.
 *
 * Only names count (of a role, a user, a bucket): a policy is attached by name, while ARNs are handed
 * around to be written into documents.
 */
import type { Unknown } from "../../iam";
import { isList, isObject, own, type Value } from "../value";
import type { Resource } from "./resource";
import { asText } from "./resource";
import type { Name } from "./same-name";

/** Why a module may have a say in what is named so; undefined where none is handed the name. */
export function handedTo(name: Name, resources: readonly Resource[]): Unknown | undefined {
  if (typeof name !== "string") return undefined;
  const module = resources.find((one) => one.type === "module" && holds(one.attributes, name));
  if (!module) return undefined;
  return { unknown: `\`${module.address}\` is handed its name and is not read` };
}

/** For the list of what was not read. */
export function unreadReason({ attributes }: Resource): string {
  const source = asText(own(attributes, "source"));
  return `its source \`${typeof source === "string" ? source : "?"}\` is not read; after \`terraform init\` it is`;
}

function holds(value: Value, name: string): boolean {
  if (value === name) return true;
  if (isList(value)) return value.some((entry) => holds(entry, name));
  return isObject(value) && Object.values(value).some((entry) => holds(entry, name));
}
