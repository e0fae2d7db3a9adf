/**
 * Settles a decision that depends on unknown condition keys by trying every case that policies can tell
 * apart.
 *
 *     Allow if StringEquals team a, Allow if StringNotEquals team a, team unknown   →  allowed
 *
 * Asked statement by statement both are unsure. The values of a key fall into finitely many classes by the
 * patterns that policies compare it with, so one value of each class, the absent key and each set of
 * classes stand for all completions. Only keys compared as text, boolean or by `Null` are split, and only
 * few of them; otherwise the decision stays unknown, which is never wrong.
 */
import type { DecidingStatement, Decision } from "../decision";
import { type Automaton, AutomatonBuilder, signatures } from "../inclusion/automaton";
import { globAutomaton } from "../inclusion/pattern-automata";
import type { Condition } from "../policy";
import type { ContextValue, Request } from "../request";
import { isUnknown, type Unknown } from "../unknown";
import type { CompiledPolicies } from "./compile-policies";
import { isOwnKey } from "./question";

/** How many completions are tried. */
const CASE_COUNT_MAX = 512;
/** How many classes of one key are joined to sets. */
const CLASS_COUNT_MAX = 6;

/** The decision all cases agree on; undefined where they do not, or cannot be listed. */
export function settleByCases(
  request: Request,
  policies: CompiledPolicies,
  decide: (request: Request) => Decision,
): Decision | undefined {
  const names = Object.keys(request.context).filter((key) => isUnknown(request.context[key]));
  let contexts: Record<string, ContextValue>[] = [{ ...request.context }];
  for (const name of names) {
    const cases = casesOf(name, request.context[name] as Unknown, policies);
    if (!cases || contexts.length * cases.length > CASE_COUNT_MAX) return undefined;
    contexts = contexts.flatMap((context) => cases.map((value) => completed(context, name, value)));
  }
  return names.length === 0 ? undefined : commonDecision(contexts, request, decide);
}

function commonDecision(
  contexts: readonly Record<string, ContextValue>[],
  request: Request,
  decide: (request: Request) => Decision,
): Decision | undefined {
  let common: Decision | undefined;
  const decidedBy = new Set<DecidingStatement>();
  for (const context of contexts) {
    const found = decide({ ...request, context });
    if (found.decision === "unknown" || (common && found.decision !== common.decision))
      return undefined;
    for (const statement of found.decidedBy) decidedBy.add(statement);
    common ??= found;
  }
  return common && { ...common, decidedBy: [...decidedBy] };
}

/** A completion of one key; undefined is the absent key. */
type Case = ContextValue | undefined;

function completed(
  context: Readonly<Record<string, ContextValue>>,
  name: string,
  value: Case,
): Record<string, ContextValue> {
  const { [name]: _, ...others } = context;
  return value === undefined ? others : { ...others, [name]: value };
}

/** One completion for each way in which policies can tell the values of a key apart. */
function casesOf(name: string, unknown: Unknown, policies: CompiledPolicies): Case[] | undefined {
  const key = name.toLowerCase();
  if (isOwnKey(key) || key.startsWith("kms:encryptioncontext:")) return undefined;
  const conditions = policies.conditionsOn(key);
  if (!conditions) return undefined;
  if (conditions.length === 0) return [undefined];
  const examples = classExamples(conditions, unknown);
  if (!examples || examples.length > CLASS_COUNT_MAX) return undefined;
  if (unknown.prefix !== undefined || unknown.suffix !== undefined) return examples;
  return [undefined, ...subsets(examples)];
}

function subsets(examples: readonly string[]): string[][] {
  const all: string[][] = [];
  for (let bits = 1; bits < 1 << examples.length; bits++) {
    all.push(examples.filter((_, index) => (bits >> index) & 1));
  }
  return all;
}

/** A value of each class that is possible; undefined where the classes cannot be listed. */
function classExamples(conditions: readonly Condition[], unknown: Unknown): string[] | undefined {
  const families = new Set(conditions.map(({ operator }) => operator.base.family));
  families.delete("null");
  // `Bool` ignores case and the others do not, so together they tell more texts apart.
  if (families.has("bool") && families.size > 1) return undefined;
  if (literalsAmong(conditions, unknown).size > CLASS_COUNT_MAX) return undefined;
  const automata: Automaton[] = [possibleValues(unknown)];
  for (const condition of conditions) {
    for (const { value } of condition.values) {
      const automaton = isUnknown(value) ? undefined : automatonOf(condition, value);
      if (!automaton) return undefined;
      automata.push(...automaton);
    }
  }
  const classes = signatures(automata)?.filter(({ covered }) => covered[0]);
  return classes && [...new Set([...emptyText(unknown), ...classes.map(({ example }) => example)])];
}

/** The values that are plain texts and possible: each is a class of its own, and cheaper counted than found. */
function literalsAmong(
  conditions: readonly Condition[],
  { prefix = "", suffix = "" }: Unknown,
): ReadonlySet<unknown> {
  const values = conditions.flatMap((condition) => condition.values.map(({ value }) => value));
  return new Set(
    values.filter(
      (value) =>
        !isUnknown(value) &&
        !/[*?$]/.test(value) &&
        value.length >= prefix.length + suffix.length &&
        value.startsWith(prefix) &&
        value.endsWith(suffix),
    ),
  );
}

/** The empty text is a class of its own, because sets of it count as empty. */
function emptyText(unknown: Unknown): string[] {
  return unknown.prefix || unknown.suffix ? [] : [""];
}

function possibleValues(unknown: Unknown): Automaton {
  const builder = new AutomatonBuilder().addText(unknown.prefix ?? "").addMany("any");
  return builder.addText(unknown.suffix ?? "").build();
}

/** The texts a policy value stands for; undefined for families that are not compared as text. */
function automatonOf(condition: Condition, value: string): Automaton[] | undefined {
  if (value.includes("${")) return undefined;
  switch (condition.operator.base.family) {
    case "string":
      return [new AutomatonBuilder().addText(value).build()];
    case "stringLike":
      return [globAutomaton(value)];
    case "bool":
      return ["true", "false"].map((text) => new AutomatonBuilder().addText(text).build());
    case "null":
      return [];
    default:
      return undefined;
  }
}
