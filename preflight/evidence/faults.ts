/**
 * Collects what is wrong with an evidence file, each fault with its line and its path.
 *
 * Faults are sorted by their place in the file; of a file that is wrong throughout, the first hundred
 * are kept and the rest is counted.
 */
import type { Place } from "../../connections";
import type { Diagnostic, Location } from "../../diagnostics";
import type { Provenance } from "../snapshot";

/** `["accounts", 0, "id"]`. */
export type Path = readonly (string | number)[];

/** A fault but for its place. */
export type Fault = Omit<Diagnostic, "code" | "severity" | "where"> & {
  /** A code of the policy engine; else SYNC0312. */
  readonly code?: string;
  /** `error` where left out. */
  readonly severity?: "error" | "warning";
};

const FAULT_COUNT_MAX = 100;

/** A longer line is not shown under its fault. */
const LINE_LENGTH_MAX = 240;

/** The faults of one file. */
export class Faults {
  readonly #found: Diagnostic[] = [];

  constructor(
    private readonly place: Place,
    private readonly file: string,
  ) {}

  /** Note a fault of the value at `path`. */
  add(path: Path, { code = "SYNC0312", severity = "error", ...fault }: Fault): void {
    this.#found.push({ code, severity, ...fault, where: this.where(path) });
  }

  /** Where the value at `path` stands. */
  where(path: Path): Location {
    const { text, ...where } = this.place.locate(path);
    const shown = text !== undefined && text.length <= LINE_LENGTH_MAX ? { text } : undefined;
    return { ...where, ...shown, ...(path.length > 0 ? { path } : undefined) };
  }

  /** The same as a fact carries it. */
  at(path: Path): Provenance {
    const { line, column } = this.place.locate(path);
    const position = line === undefined || column === undefined ? undefined : { line, column };
    return { file: this.file, ...position };
  }

  /** A scalar as it was typed. */
  typed(path: Path): string | undefined {
    return this.place.sourceOf(path);
  }

  get hasError(): boolean {
    return this.#found.some(({ severity }) => severity === "error");
  }

  /** In the order of the text. */
  list(): readonly Diagnostic[] {
    const order = ({ where }: Diagnostic): number =>
      (where?.line ?? 0) * 1e6 + Math.min(where?.column ?? 0, 1e6 - 1);
    const sorted = [...this.#found].sort((a, b) => order(a) - order(b));
    const left = sorted.length - FAULT_COUNT_MAX;
    if (left <= 0) return sorted;
    const more: Diagnostic = {
      code: "SYNC0312",
      severity: this.hasError ? "error" : "warning",
      summary: `\`${this.file}\` has ${left} more faults`,
      where: { file: this.file },
      help: "correct these first",
    };
    return [...sorted.slice(0, FAULT_COUNT_MAX), more];
  }
}

/** `accounts[0].id`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}

/** What a JSON value is, for "found …". */
export function described(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  switch (typeof value) {
    case "string":
      return value === "" ? "an empty text" : `the text \`${shortened(value)}\``;
    case "number":
      return `the number ${value}`;
    case "boolean":
      return String(value);
    default:
      return "an object";
  }
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);
