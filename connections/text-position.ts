/**
 * From a text in JSON or YAML to values that remember where each of their fields stands.
 *
 * Both are read by one YAML parser, which keeps positions; JSON is checked by `JSON.parse` besides,
 * because YAML would let more through.
 */
import type { LineCounter, Node } from "yaml";

import type { Diagnostic, Location } from "../diagnostics";

/** How a file is written. */
export type Syntax = "json" | "yaml";

/** A value and where its fields stand. */
export interface Place {
  readonly value: unknown;
  /** Where the field at a path stands, its name marked; the nearest parent where it is missing. */
  readonly locate: (path: readonly (string | number)[]) => Location;
  /** The field's value as it was typed, for a scalar. */
  readonly sourceOf: (path: readonly (string | number)[]) => string | undefined;
}

/** A document of the file, parsed and not yet interpreted. */
export interface Root {
  readonly node: Node | null;
  readonly value: unknown;
  readonly lines: LineCounter;
}

/** The parser, loaded when the first text is read: it costs more to load than all the rest of the room. */
function yaml(): typeof import("yaml") {
  return require("yaml");
}

/** Nesting beyond this is no document of ours, and parsers recurse. */
const DEPTH_MAX = 64;

/** Read the text; where it cannot be read, say why and where. */
export function readSyntax(
  text: string,
  options: { readonly file: string; readonly syntax: Syntax },
): { readonly roots: readonly Root[]; readonly diagnostics: readonly Diagnostic[] } {
  const depth = nestingOf(text);
  if (depth > DEPTH_MAX) {
    const why = `brackets are nested ${depth} deep, ${DEPTH_MAX} at most are read`;
    return { roots: [], diagnostics: [unreadable(options, why)] };
  }
  const lines = new (yaml().LineCounter)();
  const parsed = yaml().parseAllDocuments(text, {
    lineCounter: lines,
    version: "1.2",
    schema: options.syntax === "json" ? "json" : "core",
    uniqueKeys: true,
    prettyErrors: false,
  });
  const documents = Array.isArray(parsed) ? parsed : [];
  const errors = documents.flatMap((document) => document.errors);
  const jsonError = options.syntax === "json" ? whyNotJson(text) : undefined;
  if (errors.length > 0 || jsonError !== undefined) {
    return { roots: [], diagnostics: syntaxFaults(errors, jsonError, text, lines, options) };
  }
  try {
    const roots = documents.map((document) => ({
      node: document.contents as Node | null,
      value: document.toJS({ maxAliasCount: 100 }) as unknown,
      lines,
    }));
    return { roots: roots.filter((root) => root.value !== null), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return {
      roots: [],
      diagnostics: [unreadable(options, `its aliases cannot be read: ${error.message}`)],
    };
  }
}

/** The documents of one root: itself, or the entries of its list. */
export function placesOf(root: Root, file: string, text: string): Place[] {
  const whole = placeOf(root, file, text);
  if (!Array.isArray(root.value)) return [whole];
  return root.value.map((value, index) => ({
    value,
    locate: (path) => whole.locate([index, ...path]),
    sourceOf: (path) => whole.sourceOf([index, ...path]),
  }));
}

function placeOf(root: Root, file: string, text: string): Place {
  return {
    value: root.value,
    locate: (path) => locationOf(markOf(root.node, path).range, root.lines, file, text),
    sourceOf: (path) => markOf(root.node, path).source,
  };
}

/** The values of a text whose shape is another room's concern: one of JSON, one a YAML document. */
export function parsePlaces(
  text: string,
  options: { readonly file: string; readonly syntax: Syntax },
): { readonly places: readonly Place[]; readonly diagnostics: readonly Diagnostic[] } {
  const { roots, diagnostics } = readSyntax(text, options);
  return { places: roots.map((root) => placeOf(root, options.file, text)), diagnostics };
}

interface Mark {
  /** Offsets of first character and end; undefined = the whole text. */
  readonly range?: readonly [number, number];
  readonly source?: string;
}

/** The key of the field for a map, the entry for a list; the deepest that exists. */
function markOf(root: Node | null, path: readonly (string | number)[]): Mark {
  const { isMap, isPair, isScalar, isSeq } = yaml();
  let node: unknown = root;
  let mark: Mark = startOf(root);
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && item.key.value === step,
      );
      if (!pair) return mark;
      node = pair.value;
      mark = { ...rangeOf(isScalar(node) ? node : pair.key), ...sourceOf(node) };
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      mark = { ...(isScalar(node) ? rangeOf(node) : startOf(node)), ...sourceOf(node) };
    } else {
      return mark;
    }
  }
  return mark;
}

function rangeOf(node: unknown): Mark {
  const range = (node as Node | undefined)?.range;
  return range ? { range: [range[0], range[1]] } : {};
}

/** The first key of a map rather than all of its lines. */
function startOf(node: unknown): Mark {
  const { isMap } = yaml();
  if (isMap(node) && node.items[0]) return rangeOf(node.items[0].key);
  return rangeOf(node);
}

function sourceOf(node: unknown): { readonly source?: string } {
  return yaml().isScalar(node) && typeof node.source === "string" ? { source: node.source } : {};
}

function locationOf(
  range: readonly [number, number] | undefined,
  lines: LineCounter,
  file: string,
  text: string,
): Location {
  if (!range) return { file };
  const start = lines.linePos(range[0]);
  const line = text.slice(range[0] - start.col + 1).split(/\r?\n/, 1)[0] ?? "";
  const end = Math.min(start.col + (range[1] - range[0]), line.length + 1);
  return {
    file,
    line: start.line,
    column: start.col,
    endColumn: Math.max(end, start.col + 1),
    text: line,
  };
}

function syntaxFaults(
  errors: readonly { readonly message: string; readonly pos: readonly [number, number] }[],
  jsonError: string | undefined,
  text: string,
  lines: LineCounter,
  options: { readonly file: string; readonly syntax: Syntax },
): Diagnostic[] {
  if (errors.length === 0) return [unreadable(options, jsonError ?? "")];
  return errors.slice(0, 5).map((error) => ({
    ...unreadable(options, error.message),
    where: locationOf([error.pos[0], error.pos[1]], lines, options.file, text),
  }));
}

function whyNotJson(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof SyntaxError ? error.message : String(error);
  }
}

function unreadable(
  options: { readonly file: string; readonly syntax: Syntax },
  why: string,
): Diagnostic {
  return {
    code: "SYNC0101",
    severity: "error",
    summary: `\`${options.file}\` cannot be read as ${options.syntax.toUpperCase()}`,
    where: { file: options.file },
    why,
  };
}

/** How deep brackets nest, strings aside; block YAML by its indentation. An upper bound will do. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === "{" || character === "[") deepest = Math.max(deepest, ++depth);
    else if ((character === "}" || character === "]") && depth > 0) depth--;
    else if (character === "\n" && depth > DEPTH_MAX) break;
  }
  return Math.max(deepest, blockNesting(text));
}

/** Lines such as `- - - - x` and ever deeper indentation. */
function blockNesting(text: string): number {
  let deepest = 0;
  for (const line of text.split("\n")) {
    const dashes = /^(?:\s*[-?]\s)+/.exec(line)?.[0].length ?? 0;
    deepest = Math.max(deepest, Math.floor(dashes / 2));
    const indentation = line.length - line.trimStart().length;
    if (indentation > DEPTH_MAX * 8) deepest = Math.max(deepest, indentation);
  }
  return deepest;
}
