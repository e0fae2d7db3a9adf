/**
 * Module calls: which folder a call means, what it hands down, and where the module stands.
 *
 * Source: Terraform Language, "Modules", "Providers Within Modules".
 * https://developer.hashicorp.com/terraform/language/modules/develop/providers
 */
import { isJson, type Json } from "./configuration";
import { bareName } from "./references";
import type { Value, ValueObject } from "./value";

/** Where a module stands, and what its call gave it. */
export interface ModulePlace {
  /** E.g. `module.sync.`; empty for the root. */
  readonly prefix: string;
  readonly depth: number;
  /** Folders of the modules that lead here. */
  readonly folders: readonly string[];
  /** Arguments of the module call; undefined for the root. */
  readonly inputs?: ReadonlyMap<string, Value>;
  /** What the provider names of the module mean in the root. */
  readonly providers: ReadonlyMap<string, string>;
  /** Why the module may not be there. */
  readonly doubt?: string;
}

/** A call of a module that is not read. */
export interface UnreadModule {
  readonly address: string;
  readonly inputs: ValueObject;
}

/** One instance of a called module. */
export interface Child<Scope> {
  readonly key: string | number | undefined;
  readonly scope: Scope;
  readonly doubt?: string;
}

/** The folder that a call with a local source means; undefined for other sources. */
export function callsIn(folder: string, body: Json): string | undefined {
  const source = body["source"];
  return typeof source === "string" && /^\.\.?\//.test(source) ? `${folder}/${source}` : undefined;
}

/** What a call's `providers` map hands down; undefined where the module inherits the caller's. */
export function providersGiven(
  body: Json,
  meaning: (name: string) => string,
): ReadonlyMap<string, string> | undefined {
  const written = Array.isArray(body["providers"]) ? body["providers"][0] : body["providers"];
  if (!isJson(written)) return undefined;
  const given = Object.entries(written).flatMap(([name, provider]) =>
    typeof provider === "string" ? [[bareName(name), meaning(bareName(provider))] as const] : [],
  );
  return new Map(given);
}
