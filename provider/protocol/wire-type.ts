/**
 * Terraform types written as JSON, e.g. `["map", "string"]`.
 *
 * Source: https://github.com/hashicorp/terraform/blob/v1.11.4/docs/plugin-protocol/object-wire-format.md
 */
import { emptyRecord, type WireType } from "./values";
import { WireError } from "./wire-error";

const DEPTH_MAX = 100;

/** Read a type from its JSON text; anything else throws `WireError`. */
export function parseWireType(text: string): WireType {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new WireError("a type is not JSON");
  }
  return wireTypeOf(json, 0);
}

function wireTypeOf(json: unknown, depth: number): WireType {
  if (depth > DEPTH_MAX) throw new WireError("a type is nested too deep");
  if (json === "string" || json === "number" || json === "bool" || json === "dynamic") return json;
  if (!Array.isArray(json)) throw new WireError("a type is neither a name nor a pair");
  const [kind, inner] = json as unknown[];
  if (kind === "list" || kind === "set" || kind === "map")
    return [kind, wireTypeOf(inner, depth + 1)];
  if (kind === "tuple" && Array.isArray(inner)) {
    return ["tuple", inner.map((element) => wireTypeOf(element, depth + 1))];
  }
  if (kind === "object" && typeof inner === "object" && inner !== null && !Array.isArray(inner)) {
    const attributes = emptyRecord<WireType>();
    for (const [name, type] of Object.entries(inner))
      attributes[name] = wireTypeOf(type, depth + 1);
    return ["object", attributes];
  }
  throw new WireError("a type of a kind nobody knows");
}
