/**
 * How the policies of a resource are written: an HCL object in `jsonencode`, or the data source
 * `aws_iam_policy_document`. What is neither is JSON text, or made by other expressions.
 *
 * Only the form of the expression is looked at, through locals; nothing is evaluated.
 */
import type { PolicySource, Provenance } from "../preflight";
import { type Block, bodiesOf, type Configuration } from "./configuration";

/** Sources by attribute; a policy in an `inline_policy` block is `inline_policy.0`, `inline_policy.1` … */
export type PolicySources = Readonly<Record<string, PolicySource>>;

const ATTRIBUTES = ["policy", "assume_role_policy"];

/** Locals that lead to locals are followed this far. */
const DEPTH_MAX = 5;

/** The sources of a block's policies; `prefix` is its module's, e.g. `module.sync.`. */
export function policySources(
  block: Block,
  configuration: Configuration,
  prefix: string,
): { readonly policies?: PolicySources } {
  const written: [string, unknown][] = ATTRIBUTES.map((name) => [name, block.body[name]]);
  for (const [index, inline] of bodiesOf(block.body["inline_policy"]).entries()) {
    written.push([`inline_policy.${index}`, inline["policy"]]);
  }
  const sources = written.flatMap(([name, expression]): [string, PolicySource][] => {
    const source = sourceOf(expression, block, configuration, prefix);
    return source ? [[name, source]] : [];
  });
  return sources.length > 0 ? { policies: Object.fromEntries(sources) } : {};
}

const DATA =
  /^\$\{\s*data\.aws_iam_policy_document\.([\w-]+)(?:\[[^\]]*\])?\.(?:minified_)?json\s*\}$/;
const LOCAL = /^\$\{\s*local\.([\w-]+)\s*\}$/;

function sourceOf(
  expression: unknown,
  block: Block,
  configuration: Configuration,
  prefix: string,
  depth = 0,
): PolicySource | undefined {
  if (typeof expression !== "string") return undefined;
  if (/^\$\{\s*jsonencode\(/.test(expression)) {
    return block.at.file?.endsWith(".tf") ? { as: "hcl" } : undefined;
  }
  const local = LOCAL.exec(expression)?.[1];
  if (local !== undefined && depth < DEPTH_MAX) {
    const value = configuration.locals.get(local);
    return sourceOf(value, block, configuration, prefix, depth + 1);
  }
  const [own, ...others] = partsOf(DATA.exec(expression)?.[1], configuration, prefix, new Set());
  return own ? { as: "policyDocument", at: own.at, parts: [own, ...others] } : undefined;
}

interface Part {
  readonly at: Provenance;
  readonly sids: readonly string[];
}

/** A data source and those that it draws on. */
function partsOf(
  name: string | undefined,
  configuration: Configuration,
  prefix: string,
  seen: Set<string>,
): readonly Part[] {
  const id = `data.aws_iam_policy_document.${name}`;
  const block = configuration.blocks.get(id);
  if (!block || seen.has(id)) return [];
  seen.add(id);
  const sids = bodiesOf(block.body["statement"]).flatMap(({ sid }) =>
    typeof sid === "string" ? [sid] : [],
  );
  const drawn = ["source_policy_documents", "override_policy_documents"].flatMap((list) =>
    textsIn(block.body[list]).flatMap((text) =>
      partsOf(DATA.exec(text)?.[1], configuration, prefix, seen),
    ),
  );
  return [{ at: { ...block.at, address: `${prefix}${id}` }, sids }, ...drawn];
}

function textsIn(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((entry): entry is string => typeof entry === "string");
}
