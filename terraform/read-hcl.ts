/**
 * Read a folder of `.tf` files, its variable files, and the modules it calls, as far as they lie in
 * local folders or `terraform init` has fetched them.
 *
 * A library turns HCL into Terraform's JSON syntax; what it yields goes the same way as synthesized
 * output. It loads WebAssembly, so it is imported only when there is a `.tf` file. Positions come from
 * the text: the line on which a block's head stands.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";

import type { Diagnostic } from "../diagnostics";
import {
  bodiesOf,
  type Configuration,
  type ConfigurationFile,
  configurationOf,
  isJson,
  isOverrideFile,
  type Json,
} from "./configuration";
import { blockPositions } from "./hcl-positions";
import { hclSuppressions } from "./hcl-suppressions";
import { callsIn } from "./module-calls";
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

/** Modules in modules are read this deep. */
const MODULE_DEPTH_MAX = 10;

/** Reads folders of `.tf` files; keeps the modules of one reading, and no longer. */
export class HclReader {
  readonly #modules = new Map<string, Configuration>();
  readonly #installed = new Map<string, string>();

  /** `texts`: what is read instead of what the files of these absolute paths hold. */
  constructor(readonly texts: NonNullable<ReadOptions["texts"]> = new Map()) {}

  /** The module in `folder`, if `folder()` has parsed it, or one in JSON syntax. */
  configuration(folder: string): Configuration | undefined {
    const parsed = this.#modules.get(resolve(folder));
    if (parsed) return parsed;
    const [file] = existsSync(folder) ? synthesizedFiles(folder) : [];
    const read = file === undefined ? undefined : readJsonFile(file);
    if (!file || !read || "diagnostic" in read) return undefined;
    return synthesizedConfiguration(read.content, read.text, file);
  }

  /** Parse a folder's `.tf` and `.tf.json` files, or only `files`, and the modules it calls. */
  async folder(folder: string, files?: readonly string[]): Promise<HclReading> {
    for (const [key, where] of installedModules(folder)) this.#installed.set(key, where);
    const diagnostics: Diagnostic[] = [];
    const configuration = await this.#read({ folder, files, depth: 0, path: "" }, diagnostics);
    return { configuration, diagnostics };
  }

  async #read(
    module: {
      readonly folder: string;
      readonly files?: readonly string[] | undefined;
      readonly depth: number;
      /** Names of the calls that lead here, joined by dots, as `terraform init` writes them. */
      readonly path: string;
    },
    diagnostics: Diagnostic[],
  ): Promise<Configuration | undefined> {
    const { folder, files, depth, path } = module;
    const parsed: ConfigurationFile[] = [];
    for (const file of files ?? nativeFiles(folder)) {
      const read = await parseFile(file, this.texts.get(resolve(file)));
      if ("diagnostic" in read) diagnostics.push(read.diagnostic);
      else parsed.push({ ...read, isOverride: isOverrideFile(file) });
    }
    for (const file of files ? [] : synthesizedFiles(folder)) {
      const read = readJsonFile(file);
      if ("diagnostic" in read) diagnostics.push(read.diagnostic);
      else {
        const isOverride = isOverrideFile(file);
        parsed.push({ ...jsonFile(read.content, read.text, file), isOverride });
      }
    }
    const written = this.#withInstalled(configurationOf(parsed, folder), path);
    const configuration = depth === 0 ? await withVariableFiles(written, diagnostics) : written;
    this.#modules.set(resolve(folder), configuration);
    if (depth < MODULE_DEPTH_MAX) {
      for (const [name, body] of configuration.modules) {
        const called = callsIn(folder, body);
        if (called === undefined || this.#modules.has(resolve(called)) || !isFolder(called))
          continue;
        const inner = path === "" ? name : `${path}.${name}`;
        await this.#read({ folder: called, depth: depth + 1, path: inner }, diagnostics);
      }
    }
    return parsed.length > 0 ? configuration : undefined;
  }

  /** Calls of modules that `terraform init` has fetched lead to where it put them. */
  #withInstalled(configuration: Configuration, path: string): Configuration {
    const modules = new Map(
      [...configuration.modules].map(([name, body]) => {
        const key = path === "" ? name : `${path}.${name}`;
        const where = this.#installed.get(key);
        if (where === undefined || callsIn("", body) !== undefined) return [name, body] as const;
        const source = relative(resolve(configuration.folder), where);
        return [
          name,
          { ...body, source: source.startsWith("../") ? source : `./${source}` },
        ] as const;
      }),
    );
    return { ...configuration, modules };
  }
}

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/** Folders of fetched modules, by the path of calls, as `terraform init` has noted them. */
function installedModules(folder: string): ReadonlyMap<string, string> {
  const file = join(folder, ".terraform", "modules", "modules.json");
  const read = existsSync(file) ? readJsonFile(file) : undefined;
  const list = read && "content" in read ? read.content["Modules"] : undefined;
  const entries = (Array.isArray(list) ? list : []).filter(isJson).flatMap((entry) => {
    const { Key: key, Dir: where } = entry;
    return typeof key === "string" && key !== "" && typeof where === "string"
      ? [[key, resolve(folder, where)] as const]
      : [];
  });
  return new Map(entries);
}

function nativeFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".tf"))
    .sort()
    .map((name) => join(folder, name));
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
