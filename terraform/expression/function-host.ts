/** What Terraform's functions have in common: their shape, and what they may ask of their surroundings. */
import type { Symbols } from "../symbols";
import type { Marks, Value } from "../value";

/** What a function may ask of its surroundings. */
export interface FunctionHost {
  readonly marks: Marks;
  /** A file beside the configuration; undefined where there is none or it may not be read. */
  readFile(path: string): string | undefined;
  /** The names of files under a folder beside the configuration; undefined where it may not be read. */
  listFiles?(folder: string): readonly string[] | undefined;
  /** Stand-ins of the reading, for texts that are not the real ones. */
  readonly symbols?: Symbols;
  /** A template with its variables. */
  renderTemplate(text: string, variables: Value): Value;
}

/** A function that copes with unknown parts itself. */
export type TerraformFunction = (list: readonly Value[], host: FunctionHost) => Value;

/** One whose arguments are known in full; `undefined` = misuse, or more than is evaluated here. */
export type StrictFunction = (list: readonly Value[], host: FunctionHost) => Value | undefined;
