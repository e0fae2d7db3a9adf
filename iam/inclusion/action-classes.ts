/** Actions by which statements cover them, each class with an action that exists where we can know. */
import {
  actionKnowledge,
  actionsMatching,
  isCompleteService,
  type ResourceType,
} from "../knowledge/catalogue";
import { compilePattern } from "../matching/compile-pattern";
import { NO_VALUES, type Pattern } from "../matching/pattern";
import { YES } from "../truth";
import { isUnknown } from "../unknown";
import { signatures } from "./automaton";
import { type ClassOf, elementCovers, type Rule, type Side, valuesOf } from "./grant-rules";
import { actionAutomaton } from "./pattern-automata";

/** Actions that the same statements cover and that act on the same types of resources. */
export interface ActionClass extends ClassOf {
  readonly example: string;
  /** What it acts on; undefined where we do not know, empty where it acts on no single resource. */
  readonly resourceTypes: readonly ResourceType[] | undefined;
}

/** The classes that the wide side allows something of; undefined where there are too many to tell. */
export function actionClasses(wide: Side, narrow: Side): readonly ActionClass[] | undefined {
  const texts = [wide, narrow].flatMap((side) => side.rules.flatMap(patternsOf));
  const patterns = new Map([...new Set(texts)].map((text) => [text, compileFolded(text)]));
  const classes = new Map<string, ActionClass>();
  for (const name of actionsMatching("*")) addClass(classes, patterns, name);
  const others = signatures([
    actionAutomaton("?*:?*"),
    ...[...patterns.keys()].map(actionAutomaton),
  ]);
  if (!others) return undefined;
  for (const { example, covered } of others) {
    if (covered[0] && !isCompleteService(serviceOf(example))) addClass(classes, patterns, example);
  }
  const allows = wide.rules.filter((rule) => rule.effect === "Allow");
  return [...classes.values()].filter((found) => allows.some((rule) => found.covers(rule)));
}

function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(":"));
}

function patternsOf(rule: Rule): string[] {
  const values = valuesOf(rule.statement.action);
  return values.flatMap((value) => (isUnknown(value) ? [] : [value.toLowerCase()]));
}

function compileFolded(text: string): Pattern {
  return compilePattern(text, { wildcards: true });
}

function addClass(
  classes: Map<string, ActionClass>,
  patterns: ReadonlyMap<string, Pattern>,
  name: string,
): void {
  const folded = name.toLowerCase();
  const named = new Set<string>();
  for (const [text, pattern] of patterns) {
    if (pattern.test(folded, NO_VALUES) === YES) named.add(text);
  }
  const known = actionKnowledge(name);
  const resourceTypes = known.exists ? known.resourceTypes : undefined;
  const types = resourceTypes?.map(({ arn }) => arn).join() ?? "?";
  const key = [types, ...named].join("\n");
  if (classes.has(key)) return;
  classes.set(key, {
    example: name,
    resourceTypes,
    covers: (rule) =>
      elementCovers(rule.statement.action, rule, (pattern) => named.has(pattern.toLowerCase())),
  });
}
