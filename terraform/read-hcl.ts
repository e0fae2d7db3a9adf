/**
 * Read a folder of `.tf` files, its variable files, and the local modules it calls.
 *
 * A library turns HCL into Terraform's JSON syntax; what it yields goes the same way as synthesized
 * output. It loads WebAssembly, so it is imported only when there is a `.tf` file. Positions come from
 * the text: the line on which a block's head stands.
 */
import { existsSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";

import type { Diagnostic } from "../diagnostics";
import {
  bodiesOf,
  type Configuration,
  type ConfigurationFile,
  configurationOf,
  isJson,
  type Json,
} from "./configuration";
import { blockPositions } from "./hcl-positions";
import { hclSuppressions } from "./hcl-suppressions";
import type { ReadOptions } from "./read-configuration";
import {
  jsonFile,
  readJsonFile,
  readText,
  synthesizedConfiguration,
  synthesizedFiles,
} from "./read-synthesized";

/** A module's configuration and what was wrong with its files. */
export interface HclReading {
  readonly configuration: Configuration | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Modules that were parsed, by absolute folder. */
const modules = new Map<string, Configuration>();

/** Modules in modules are read this deep. */
const MODULE_DEPTH_MAX = 10;

/** The module in `folder`, if `hclFolder` has parsed it, or one in JSON syntax. */
export function hclConfiguration(folder: string): Configuration | undefined {
  const parsed = modules.get(resolve(folder));
  if (parsed) return parsed;
  const [file] = existsSync(folder) ? synthesizedFiles(folder) : [];
  const read = file === undefined ? undefined : readJsonFile(file);
  if (!file || !read || "diagnostic" in read) return undefined;
  return synthesizedConfiguration(read.content, read.text, file);
}

/** Parse a folder's `.tf` and `.tf.json` files, or only `files`, and the modules it calls. */
export async function hclFolder(
  folder: string,
  files?: readonly string[],
  { depth = 0, texts }: { readonly depth?: number; readonly texts?: ReadOptions["texts"] } = {},
): Promise<HclReading> {
  const diagnostics: Diagnostic[] = [];
  const parsed: ConfigurationFile[] = [];
  for (const file of files ?? nativeFiles(folder)) {
    const read = await parseFile(file, texts?.get(resolve(file)));
    if ("diagnostic" in read) diagnostics.push(read.diagnostic);
    else parsed.push(read);
  }
  for (const file of files ? [] : synthesizedFiles(folder)) {
    const read = readJsonFile(file);
    if ("diagnostic" in read) diagnostics.push(read.diagnostic);
    else parsed.push(jsonFile(read.content, read.text, file));
  }
  const written = configurationOf(parsed, folder);
  const configuration = depth === 0 ? await withVariableFiles(written, diagnostics) : written;
  modules.set(resolve(folder), configuration);
  await readCalledModules(configuration, depth, diagnostics);
  return { configuration: parsed.length > 0 ? configuration : undefined, diagnostics };
}

function nativeFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".tf"))
    .sort()
    .map((name) => join(folder, name));
}

async function readCalledModules(
  configuration: Configuration,
  depth: number,
  diagnostics: Diagnostic[],
): Promise<void> {
  if (depth >= MODULE_DEPTH_MAX) return;
  for (const body of configuration.modules.values()) {
    const source = body["source"];
    if (typeof source !== "string" || !/^\.\.?\//.test(source)) continue;
    const folder = join(configuration.folder, source);
    if (modules.has(resolve(folder)) || !existsSync(folder)) continue;
    const read = await hclFolder(folder, undefined, { depth: depth + 1 });
    diagnostics.push(...read.diagnostics);
  }
}

type Parsed = ConfigurationFile | { readonly diagnostic: Diagnostic };

async function parseFile(file: string, given: string | undefined): Promise<Parsed> {
  const text = given ?? readText(file);
  if (typeof text !== "string") return { diagnostic: text };
  const content = await parseHcl(file, text);
  if ("diagnostic" in content) return { diagnostic: content["diagnostic"] as Diagnostic };
  const positions = blockPositions(text);
  return {
    content,
    locate: (path) => ({ file, ...positions.get(path.join(" ")) }),
    suppressions: hclSuppressions(text, file),
  };
}

async function parseHcl(file: string, text: string): Promise<Json> {
  try {
    const { parse } = await import("@cdktf/hcl2json");
    const content: unknown = await parse(basename(file), text);
    return isJson(content) ? content : {};
  } catch (error) {
    return { diagnostic: notHcl(file, text, error) };
  }
}

/** The library's message holds `file:line,column-…` and the complaint. */
function notHcl(file: string, text: string, error: unknown): Diagnostic {
  const message = String(error instanceof Error ? error.message : error);
  const found = /:(\d+),(\d+)-[\d,]+: ([^;\n]+)/.exec(message);
  const line = Number(found?.[1] ?? 1);
  const written = text.split("\n")[line - 1];
  return {
    code: "SYNC0306",
    severity: "error",
    summary: `\`${file}\` is not valid Terraform`,
    where: {
      file,
      line,
      column: Number(found?.[2] ?? 1),
      ...(written === undefined ? undefined : { text: written }),
    },
    ...(found?.[3] ? { why: found[3] } : undefined),
    help: "run `terraform validate`",
  };
}

/** Values of `terraform.tfvars` and `*.auto.tfvars` take the place of defaults. */
async function withVariableFiles(
  configuration: Configuration,
  diagnostics: Diagnostic[],
): Promise<Configuration> {
  const { folder } = configuration;
  const names = readdirSync(folder).filter(
    (name) => name === "terraform.tfvars" || name.endsWith(".auto.tfvars"),
  );
  if (names.length === 0) return configuration;
  const variables = new Map(configuration.variables);
  for (const name of names.sort()) {
    const file = join(folder, name);
    const text = readText(file);
    if (typeof text !== "string") {
      diagnostics.push(text);
      continue;
    }
    const content = await parseHcl(file, text);
    if ("diagnostic" in content) {
      diagnostics.push(content["diagnostic"] as Diagnostic);
      continue;
    }
    for (const [variable, value] of Object.entries(content)) {
      const declared = bodiesOf(variables.get(variable))[0] ?? {};
      variables.set(variable, { ...declared, default: value });
    }
  }
  return { ...configuration, variables };
}
