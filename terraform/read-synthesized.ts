/**
 * Read what `cdktf synth` wrote: a `cdktf.out` folder, one stack's folder, or one `cdk.tf.json`.
 *
 * Any Terraform file in JSON syntax is accepted. Nothing is written and nothing is executed.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, normalize, relative } from "node:path";

import type { Diagnostic } from "../diagnostics";
import type { Snapshot } from "../preflight";
import {
  type Configuration,
  type ConfigurationFile,
  configurationOf,
  isJson,
  type Json,
} from "./configuration";
import { indexPositions } from "./json-positions";
import {
  type Files,
  type ReadOptions,
  type ReadResult,
  readConfigurations,
} from "./read-configuration";

/** Files larger than this are refused, so that a mistaken path cannot exhaust the memory. */
const FILE_SIZE_BYTES_MAX = 256 * 1024 * 1024;

/** Deeper nesting is refused, so that no file can exhaust the stack. */
const DEPTH_MAX = 500;

/** A snapshot of nothing, for a path that cannot be read. */
export const EMPTY_SNAPSHOT: Snapshot = {
  accounts: [],
  principals: [],
  buckets: [],
  keys: [],
  queues: [],
  endpoints: [],
  connections: [],
  unread: [],
};

/** Read `path`; what cannot be read is a diagnostic and an empty snapshot. */
export function readSynthesized(path: string, options: ReadOptions = {}): ReadResult {
  const { roots, diagnostics } = synthesizedRoots(path);
  if (roots.length === 0) return { snapshot: EMPTY_SNAPSHOT, diagnostics };
  const result = readConfigurations(roots, options, localFiles());
  return { snapshot: result.snapshot, diagnostics: [...diagnostics, ...result.diagnostics] };
}

/** The modules in JSON syntax at `path`, one a file. */
export function synthesizedRoots(path: string): {
  readonly roots: readonly Configuration[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const files = synthesizedFiles(path);
  if (files.length === 0) return { roots: [], diagnostics: [nothingHere(path)] };
  const roots: Configuration[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const file of files) {
    const read = readJsonFile(file);
    if ("diagnostic" in read) diagnostics.push(read.diagnostic);
    else roots.push(synthesizedConfiguration(read.content, read.text, file));
  }
  return { roots, diagnostics };
}

/** Stacks of a `cdktf.out`, or the JSON files of a folder, or the file itself; sorted. */
export function synthesizedFiles(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  const stacks = join(path, "stacks");
  if (existsSync(stacks)) {
    return readdirSync(stacks)
      .sort()
      .map((name) => join(stacks, name, "cdk.tf.json"))
      .filter((file) => existsSync(file));
  }
  return readdirSync(path)
    .filter((name) => name.endsWith(".tf.json"))
    .sort()
    .map((name) => join(path, name));
}

/** A parsed JSON file, or why it is none. */
export type JsonFile =
  | { readonly content: Json; readonly text: string }
  | { readonly diagnostic: Diagnostic };

/** Read one JSON file whose top is an object. */
export function readJsonFile(file: string): JsonFile {
  const text = readText(file);
  if (typeof text !== "string") return { diagnostic: text };
  if (depthOf(text) > DEPTH_MAX) {
    return {
      diagnostic: {
        code: "SYNC0302",
        severity: "error",
        summary: `\`${file}\` is nested more than ${DEPTH_MAX} levels deep`,
        where: { file },
        help: "write the file again: `cdktf synth`, or `terraform show -json PLAN > plan.json`",
      },
    };
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return { diagnostic: notJson(file, text, error) };
  }
  if (!isJson(content)) {
    return {
      diagnostic: {
        code: "SYNC0303",
        severity: "error",
        summary: `\`${file}\` holds no JSON object`,
        where: { file },
        help: "give a synthesized `cdk.tf.json`, a plan written by `terraform show -json`, or a folder",
      },
    };
  }
  return { content, text };
}

const QUOTE = 34;
const BACKSLASH = 92;

/** How deep the brackets of a JSON text nest. */
function depthOf(text: string): number {
  let deepest = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === 123 || code === 91) deepest = Math.max(deepest, ++depth);
    else if (code === 125 || code === 93) depth -= 1;
  }
  return deepest;
}

/** Where the string that opens at `start` closes; the end of the text where it does not. */
function endOfString(text: string, start: number): number {
  for (let end = start; ; ) {
    end = text.indexOf('"', end + 1);
    if (end < 0) return text.length;
    let first = end;
    while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
    if ((end - first) % 2 === 0) return end;
  }
}

/** The text of a file, or the diagnostic that says why there is none. */
export function readText(file: string): string | Diagnostic {
  const refuse = (summary: string, help?: string): Diagnostic => ({
    code: "SYNC0301",
    severity: "error",
    summary,
    where: { file },
    ...(help ? { help } : undefined),
  });
  try {
    const size = statSync(file).size;
    if (size > FILE_SIZE_BYTES_MAX) {
      return refuse(`\`${file}\` is larger than ${FILE_SIZE_BYTES_MAX / 1024 / 1024} MB`);
    }
    const bytes = readFileSync(file);
    if (bytes.includes(0)) {
      return refuse(
        `\`${file}\` is a binary file`,
        "for a saved plan, run `terraform show -json PLAN > plan.json` and give `plan.json`",
      );
    }
    return bytes.toString("utf8");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    return refuse(`\`${file}\` cannot be read (${reason})`);
  }
}

function notJson(file: string, text: string, error: unknown): Diagnostic {
  const found = /position (\d+)/.exec(error instanceof Error ? error.message : "");
  const offset = found ? Number(found[1]) : text.length;
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  const lineStart = before.lastIndexOf("\n") + 1;
  const isTruncated = offset >= text.trimEnd().length;
  return {
    code: "SYNC0302",
    severity: "error",
    summary: isTruncated ? `\`${file}\` ends in the middle` : `\`${file}\` is not JSON`,
    where: { file, line, column: offset - lineStart + 1 },
    why: isTruncated
      ? "the text stops before its last bracket is closed"
      : "the text cannot be read as JSON from this character on",
    help: "write the file again: `cdktf synth`, or `terraform show -json PLAN > plan.json`",
  };
}

/** There is nothing to read at a path. */
export function nothingHere(path: string): Diagnostic {
  const isThere = existsSync(path);
  return {
    code: "SYNC0304",
    severity: "error",
    summary: isThere
      ? `there is no Terraform configuration in \`${path}\``
      : `\`${path}\` does not exist`,
    where: { file: path },
    help: isThere
      ? "give a folder with `cdk.tf.json` or `*.tf` files, or a plan as JSON"
      : "run `cdktf synth` first, or correct the path",
  };
}

/** One synthesized file as a module, with its positions. */
export function synthesizedConfiguration(content: Json, text: string, file: string): Configuration {
  return configurationOf([jsonFile(content, text, file)], dirname(file));
}

/** One file in JSON syntax and where its parts stand. */
export function jsonFile(content: Json, text: string, file: string): ConfigurationFile {
  const positions = indexPositions(text);
  return { content, locate: (path) => ({ file, ...positions.find(path) }) };
}

/** Files inside the module's own folder, and modules in JSON syntax. */
export function localFiles(
  readModule: Files["readModule"] = (folder) => {
    const [file] = synthesizedFiles(folder);
    const read = file === undefined ? undefined : readJsonFile(file);
    if (!file || !read || "diagnostic" in read) return undefined;
    return synthesizedConfiguration(read.content, read.text, file);
  },
): Files {
  return {
    readModule,
    listFiles: (folder, path) => {
      const full = besides(folder, path);
      if (full === undefined || !existsSync(full) || !statSync(full).isDirectory())
        return undefined;
      return readdirSync(full, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(full, join(entry.parentPath, entry.name)));
    },
    readFile: (folder, path) => {
      const full = besides(folder, path);
      if (full === undefined) return undefined;
      const text = existsSync(full) ? readText(full) : undefined;
      return typeof text === "string" ? text : undefined;
    },
  };
}

/** A configuration may name any file; we only ever look beside it. */
function besides(folder: string, path: string): string | undefined {
  const full = isAbsolute(path) ? path : normalize(join(folder, path));
  return relative(folder, full).startsWith("..") ? undefined : full;
}
