/** Resources by which statements cover them and which types they are, each class with an example. */
import type { PatternElement } from "../policy";
import { isUnknown, type Unknown } from "../unknown";
import type { ActionClass } from "./action-classes";
import { type Automaton, AutomatonBuilder, signatures } from "./automaton";
import { type ClassOf, type Rule, type Side, unknownNames, valuesOf } from "./grant-rules";
import { resourceAutomaton, templateAutomaton, type VariableCharacters } from "./pattern-automata";

/** Resources that the same statements cover and that are of the same types. */
export interface ResourceClass extends ClassOf {
  readonly example: string;
  /** Whether the action acts on such a resource. */
  fits(action: ActionClass): boolean;
}

/** The two shapes of a resource: an ARN, and `*` for an action on no single resource. */
const ANY_ARN = { key: "an ARN", automaton: anyArn() };
const NO_SINGLE = {
  key: "no single resource",
  automaton: new AutomatonBuilder().addText("*").build(),
};

function anyArn(): Automaton {
  const builder = new AutomatonBuilder().addText("arn:");
  for (let segment = 0; segment < 2; segment++) {
    builder.addOne("notColonOrSlash").addMany("notColonOrSlash").addText(":");
  }
  builder.addMany("notColonOrSlash").addText(":").addMany("notColonOrSlash").addText(":");
  return builder.addOne("any").addMany("any").build();
}

/** The classes; undefined where there are too many to tell. */
export function resourceClasses(
  wide: Side,
  narrow: Side,
  parts: { actions: readonly ActionClass[]; variables: VariableCharacters },
): readonly ResourceClass[] | undefined {
  const rules = [...wide.rules, ...narrow.rules];
  if (rules.every((rule) => rule.statement.resource === undefined)) return [TRUSTING_ROLE];
  const table = new PatternTable(parts.variables);
  const templates = parts.actions.flatMap(
    (action) => action.resourceTypes?.map(({ arn }) => arn) ?? [],
  );
  for (const template of templates) table.add(template, templateAutomaton(template));
  for (const rule of rules) table.addRule(rule);
  const found = signatures(table.automata);
  return found
    ?.filter(({ covered }) => covered[0] || covered[1])
    .map(({ example, covered }) => classOf(table, parts.variables.spell(example), covered));
}

/** Trust policies name no resource: it is the role they are attached to. */
const TRUSTING_ROLE: ResourceClass = {
  example: "the role",
  covers: () => true,
  fits: () => true,
};

function classOf(table: PatternTable, example: string, covered: readonly boolean[]): ResourceClass {
  const isCovered = (key: string) => covered[table.indexOf(key)] ?? false;
  return {
    example,
    covers: (rule) => {
      const element = rule.statement.resource;
      if (!element) return true;
      const named = valuesOf(element).some((value) => isCovered(keyOf(value, element, rule)));
      return named !== element.not;
    },
    fits: (action) => {
      const types = action.resourceTypes;
      if (types === undefined) return true;
      if (types.length === 0) return example === "*";
      return example !== "*" && types.some(({ arn }) => isCovered(arn));
    },
  };
}

/** The automata of all patterns and templates, each once. */
class PatternTable {
  readonly automata: Automaton[] = [];
  private readonly indexes = new Map<string, number>();

  constructor(private readonly variables: VariableCharacters) {
    for (const { key, automaton } of [ANY_ARN, NO_SINGLE]) this.add(key, automaton);
  }

  addRule(rule: Rule): void {
    const element = rule.statement.resource;
    for (const value of valuesOf(element)) {
      if (!element) continue;
      const unknownAs = unknownNames(element, rule) ? "everything" : "nothing";
      const options = { variables: this.variables, unknownAs } as const;
      this.add(keyOf(value, element, rule), resourceAutomaton(value, rule.source, options));
    }
  }

  indexOf(key: string): number {
    return this.indexes.get(key) ?? -1;
  }

  add(key: string, automaton: Automaton): void {
    if (this.indexes.has(key)) return;
    this.indexes.set(key, this.automata.push(automaton) - 1);
  }
}

/** Tells patterns apart: the text, and whether variables count in it; for an unknown what it covers. */
function keyOf(value: string | Unknown, element: PatternElement, rule: Rule): string {
  if (!isUnknown(value)) return `${rule.source.version === "2012-10-17" ? "$" : "-"}${value}`;
  return `?${unknownNames(element, rule)} ${value.prefix ?? ""} ${value.suffix ?? ""}`;
}
