/** How a configuration names things: keys, addresses, providers. */
import type { Block } from "./configuration";
import type { PathStep } from "./expression/evaluate";

/** `type.name`, with `data.` in front of a data source. */
export const idOf = (block: Block): string =>
  block.mode === "data" ? `data.${block.type}.${block.name}` : `${block.type}.${block.name}`;

/** The name in a step, if it is one. */
export const attributeName = (step: PathStep | undefined): string | undefined =>
  step?.kind === "attribute" ? step.name : undefined;

/** A key as addresses write it. */
export const keyText = (key: string | number): string =>
  typeof key === "number" ? `[${key}]` : `[${JSON.stringify(key)}]`;

/** A list of bare addresses; JSON syntax writes them plain, the HCL reader wraps them. */
export function addressesIn(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.filter((entry) => typeof entry === "string").map(bareName);
}

/** A bare name as JSON syntax or the HCL reader writes it. */
export const bareName = (name: string): string =>
  name.startsWith("${") && name.endsWith("}") ? name.slice(2, -1).trim() : name;

/** The provider configuration a block names, or the one its type has by default. */
export function providerOf(block: Block): string {
  const provider = block.body["provider"];
  if (typeof provider === "string") return bareName(provider);
  const end = block.type.indexOf("_");
  return end < 0 ? block.type : block.type.slice(0, end);
}
