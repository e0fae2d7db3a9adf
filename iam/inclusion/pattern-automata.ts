/**
 * The patterns of a policy as automata.
 *
 * A policy variable stands for one text that nobody else spells: a star covers it, another literal does
 * not, and the same variable in another policy is the same text. What is not known yet is taken as
 * everything or as nothing, whichever makes the answer safe.
 */
import { resourceStart } from "../arn";
import { completed } from "../matching/resource-pattern";
import { tokenizeVariables, type VariableToken } from "../matching/variable";
import type { Policy } from "../policy";
import { isUnknown, type Unknown } from "../unknown";
import { type Automaton, AutomatonBuilder, type CharacterClass } from "./automaton";

/** Private-use characters stand for policy variables. */
const FIRST_VARIABLE = 0xf0000;

/** Gives each policy variable a character, and spells it back in examples. */
export class VariableCharacters {
  private readonly names: string[] = [];

  /** The character of a variable. */
  characterOf(token: VariableToken & { kind: "variable" }): string {
    const fallback = token.fallback === undefined ? "" : `, '${token.fallback}'`;
    const name = `\${${token.key}${fallback}}`;
    if (!this.names.includes(name)) this.names.push(name);
    return String.fromCodePoint(FIRST_VARIABLE + this.names.indexOf(name));
  }

  /** An example with its variables as a policy writes them. */
  spell(example: string): string {
    return Array.from(example, (character) => {
      const index = (character.codePointAt(0) ?? 0) - FIRST_VARIABLE;
      return this.names[index] ?? character;
    }).join("");
  }
}

/** An `Action` pattern, in lower case. */
export function actionAutomaton(pattern: string): Automaton {
  return globAutomaton(pattern.toLowerCase());
}

/** A text with `*` and `?`, without variables. */
export function globAutomaton(pattern: string): Automaton {
  const builder = new AutomatonBuilder();
  addWildcards(builder, pattern, "any");
  return builder.build();
}

/** How a resource pattern is read. */
export interface ResourceReading {
  readonly variables: VariableCharacters;
  /** What an unknown pattern covers. */
  readonly unknownAs: "everything" | "nothing";
  /** Take a policy variable for any text, not for one that nobody else spells. */
  readonly loose?: boolean;
}

/** A `Resource` pattern of a policy. */
export function resourceAutomaton(
  value: string | Unknown,
  policy: Policy,
  options: ResourceReading,
): Automaton {
  if (isUnknown(value)) return unknownAutomaton(value, options.unknownAs);
  const builder = new AutomatonBuilder();
  const text = completed(value);
  const start = value === "*" ? 0 : (resourceStart(text) ?? 0);
  addHead(builder, text.slice(0, start));
  const tail = text.slice(start);
  if (policy.version !== "2012-10-17") addWildcards(builder, tail, "any");
  else {
    for (const token of tokenizeVariables(tail)) {
      if (token.kind === "text") addWildcards(builder, token.text, "any");
      else if (token.kind === "literal") builder.addText(token.text);
      else if (options.loose) builder.addMany("any");
      else builder.addText(options.variables.characterOf(token));
    }
  }
  return builder.build();
}

function unknownAutomaton(value: Unknown, unknownAs: "everything" | "nothing"): Automaton {
  const builder = new AutomatonBuilder();
  if (unknownAs === "nothing") return builder.addOne(NO_CHARACTER).build();
  return builder
    .addText(value.prefix ?? "")
    .addMany("any")
    .addText(value.suffix ?? "")
    .build();
}

/** No text has it, so a pattern with it covers nothing. */
const NO_CHARACTER = -1;

/**
 * The ARN template of a resource type, e.g. `arn:${Partition}:s3:::${BucketName}/${ObjectName}`. A
 * placeholder is a name; the last one of a template is any text, but for bucket names.
 */
export function templateAutomaton(template: string): Automaton {
  const builder = new AutomatonBuilder();
  let at = 0;
  for (;;) {
    const open = template.indexOf("${", at);
    const close = template.indexOf("}", open);
    if (open < 0 || close < 0) return builder.addText(template.slice(at)).build();
    builder.addText(template.slice(at, open));
    const isLast = close === template.length - 1;
    const isName = !isLast || template.slice(open + 2, close) === "BucketName";
    const accepted = isName ? "notColonOrSlash" : "any";
    builder.addOne(accepted).addMany(accepted);
    at = close + 1;
  }
}

function addWildcards(builder: AutomatonBuilder, text: string, reach: CharacterClass): void {
  for (const character of text) {
    if (character === "*") builder.addMany(reach);
    else if (character === "?") builder.addOne(reach);
    else builder.addText(character);
  }
}

/** The first five segments: wildcards stay in theirs, but for a star that ends one. */
function addHead(builder: AutomatonBuilder, head: string): void {
  const characters = Array.from(head);
  for (const [at, character] of characters.entries()) {
    const endsSegment = characters[at + 1] === ":";
    if (character === "*") builder.addMany(endsSegment ? "any" : "notColon");
    else if (character === "?") builder.addOne("notColon");
    else builder.addText(character);
  }
}
