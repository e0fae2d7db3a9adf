/**
 * A Terraform module as it is written: its blocks by kind and name, nothing evaluated.
 *
 * Made from Terraform's JSON syntax, which CDKTF synthesizes and into which a library turns `.tf`
 * files. Shapes differ (a body may stand alone or in a list of one), so everything is normalised here.
 *
 * Source: Terraform Language, "JSON Configuration Syntax".
 * https://developer.hashicorp.com/terraform/language/syntax/json
 */
import type { Provenance, SuppressionFact } from "../preflight";

/** A JSON object as it came. */
export type Json = { readonly [name: string]: unknown };

/** A resource or a data source. */
export interface Block {
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly body: Json;
  readonly at: Provenance;
}

/** A provider configuration; the default one has no alias. */
export interface ProviderBlock {
  readonly name: string;
  readonly alias: string | undefined;
  readonly body: Json;
}

/** One module: a folder of files, or one synthesized stack. */
export interface Configuration {
  /** Folder of the module, for files that it reads. */
  readonly folder: string;
  readonly variables: ReadonlyMap<string, Json>;
  readonly locals: ReadonlyMap<string, unknown>;
  /** By `type.name`, data sources by `data.type.name`. */
  readonly blocks: ReadonlyMap<string, Block>;
  readonly modules: ReadonlyMap<string, Json>;
  readonly outputs: ReadonlyMap<string, Json>;
  readonly providers: readonly ProviderBlock[];
  /** Suppressions beside its resources, in comments and in `"//"` keys. */
  readonly suppressions: readonly SuppressionFact[];
  /** Blocks that cannot be read, or that there are two of. */
  readonly problems: readonly BlockProblem[];
}

/** What is wrong with a block, whose content is left out therefore. */
export interface BlockProblem {
  /** E.g. `aws_s3_bucket.landing` or `module.landing`. */
  readonly name: string;
  readonly kind: "twice" | "shape";
  readonly at: Provenance;
}

/** Where a block of a file stands; undefined where the reader keeps no positions. */
export type Locate = (path: readonly string[]) => Provenance;

/** One parsed file and where its parts stand. */
export interface ConfigurationFile {
  readonly content: Json;
  readonly locate: Locate;
  /** Those in comments, which `content` does not hold. */
  readonly suppressions?: readonly SuppressionFact[];
  /** `override.tf` and the like: what it says is laid over the blocks of the other files. */
  readonly isOverride?: boolean;
}

/** Whether Terraform takes a file as an override, by its name. */
export const isOverrideFile = (file: string): boolean =>
  /(?:^|[/\\])(?:.*_)?override\.tf(?:\.json)?$/.test(file);

/** The module that these files make up together. */
export function configurationOf(
  files: readonly ConfigurationFile[],
  folder: string,
): Configuration {
  const variables = new Map<string, Json>();
  const locals = new Map<string, unknown>();
  const blocks = new Map<string, Block>();
  const modules = new Map<string, Json>();
  const outputs = new Map<string, Json>();
  const providers: ProviderBlock[] = [];
  const suppressions: SuppressionFact[] = [];
  const problems: BlockProblem[] = [];
  const ordered = [...files].sort((a, b) => Number(a.isOverride ?? 0) - Number(b.isOverride ?? 0));
  for (const { content, locate, isOverride, suppressions: inComments = [] } of ordered) {
    suppressions.push(...inComments);
    const at = locate([]);
    const addBlock = (id: string, block: Block): void => {
      const before = blocks.get(id);
      if (before && !isOverride) problems.push({ name: id, kind: "twice", at: block.at });
      else blocks.set(id, before ? { ...before, body: { ...before.body, ...block.body } } : block);
    };
    const addModule = (name: string, body: Json): void => {
      const before = modules.get(name);
      if (before && !isOverride) problems.push({ name: `module.${name}`, kind: "twice", at });
      else modules.set(name, { ...before, ...body });
    };
    const named = (content_: unknown, prefix: string): [string, Json][] =>
      namedBodies(content_, (name, kind) => problems.push({ name: `${prefix}${name}`, kind, at }));
    for (const [name, body] of named(content["variable"], "var.")) {
      variables.set(name, { ...variables.get(name), ...body });
    }
    for (const body of bodiesOf(content["locals"])) {
      for (const [name, value] of Object.entries(body)) locals.set(name, value);
    }
    for (const [name, body] of named(content["module"], "module.")) addModule(name, body);
    for (const [name, body] of named(content["output"], "output.")) outputs.set(name, body);
    providers.push(...providersOf(content["provider"]));
    for (const keyword of ["resource", "data"] as const) {
      const prefix = keyword === "data" ? "data." : "";
      for (const block of blocksOf(content, keyword, locate, problems)) {
        addBlock(`${prefix}${block.type}.${block.name}`, block);
        suppressions.push(...suppressionsAt(block, locate));
      }
    }
  }
  return {
    folder,
    variables,
    locals,
    blocks,
    modules,
    outputs,
    providers,
    suppressions,
    problems,
  };
}

function blocksOf(
  content: Json,
  keyword: "resource" | "data",
  locate: Locate,
  problems: BlockProblem[],
): Block[] {
  const blocks: Block[] = [];
  const prefix = keyword === "data" ? "data." : "";
  if (!isBlockList(content[keyword]))
    problems.push({ name: keyword, kind: "shape", at: locate([]) });
  for (const byName of bodiesOf(content[keyword])) {
    for (const [type, names] of Object.entries(byName)) {
      if (type === "//") continue;
      const report = (name: string, kind: BlockProblem["kind"]): void => {
        problems.push({
          name: `${prefix}${type}.${name}`,
          kind,
          at: locate([keyword, type, name]),
        });
      };
      if (!isBlockList(names)) report("*", "shape");
      for (const [name, body] of namedBodies(names, report)) {
        const mode = keyword === "resource" ? "managed" : "data";
        const address = mode === "data" ? `data.${type}.${name}` : `${type}.${name}`;
        const construct = constructOf(body);
        const at = {
          ...locate([keyword, type, name]),
          address,
          ...construct,
          ...constructClassOf(body["//"]),
        };
        blocks.push({ mode, type, name, body, at });
      }
    }
  }
  return blocks;
}

/** CDKTF leaves the construct's path in a comment. */
function constructOf(body: Json): { readonly construct?: string } {
  const comment = body["//"];
  if (!isJson(comment) || !isJson(comment["metadata"])) return {};
  const path = comment["metadata"]["path"];
  return typeof path === "string" ? { construct: path } : {};
}

/**
 * `"//": {"syncwright": {"ignore": […]}}`, or the words of a comment as a text; an entry that names a
 * construct is the construct API's.
 */
function suppressionsAt({ body, at, mode, type, name }: Block, locate: Locate): SuppressionFact[] {
  const comment = body["//"];
  if (comment === undefined) return [];
  const ours = isJson(comment) ? comment["syncwright"] : undefined;
  const entries = isJson(ours) ? ours["ignore"] : wordsIn(comment);
  if (entries === undefined) return [];
  const place = locate([mode === "data" ? "data" : "resource", type, name, "//"]);
  return (Array.isArray(entries) ? entries : [entries]).map((written: unknown) => ({
    from: isJson(written) && "construct" in written ? "construct" : "inline",
    written,
    at: { ...at, ...place },
  }));
}

/** The class of ours that a resource's comment names. */
function constructClassOf(comment: unknown): { readonly constructClass?: string } {
  const ours = isJson(comment) ? comment["syncwright"] : undefined;
  const name = isJson(ours) ? ours["construct"] : undefined;
  return typeof name === "string" ? { constructClass: name } : {};
}

function wordsIn(comment: unknown): string | undefined {
  const found = typeof comment === "string" ? /^\s*syncwright:ignore\b(.*)$/s.exec(comment) : null;
  return found?.[1];
}

function providersOf(content: unknown): ProviderBlock[] {
  return bodiesOf(content).flatMap((byName) =>
    Object.entries(byName).flatMap(([name, bodies]) =>
      bodiesOf(bodies).map((body) => {
        const alias = body["alias"];
        return { name, alias: typeof alias === "string" ? alias : undefined, body };
      }),
    ),
  );
}

/** `{name: body}` or `{name: [body]}`, or a list of such objects. */
function namedBodies(
  content: unknown,
  report: (name: string, kind: BlockProblem["kind"]) => void,
): [string, Json][] {
  return bodiesOf(content).flatMap((byName) =>
    Object.entries(byName).flatMap(([name, written]): [string, Json][] => {
      if (name === "//") return [];
      const [body, ...others] = bodiesOf(written);
      if (others.length > 0) report(name, "twice");
      if (!body) report(name, "shape");
      return body ? [[name, body]] : [];
    }),
  );
}

/** Absent, an object, or a list of objects. */
const isBlockList = (content: unknown): boolean =>
  content === undefined || (Array.isArray(content) ? content : [content]).every(isJson);

/** A block's bodies, whether written alone or as a list. */
export function bodiesOf(content: unknown): Json[] {
  return (Array.isArray(content) ? content : [content]).filter(isJson);
}

/** True for a JSON object. */
export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
