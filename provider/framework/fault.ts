/**
 * What provider code says when something is wrong, and how Terraform is told.
 *
 * Resource code throws a `Fault` (or returns diagnostics); the framework turns house diagnostics into
 * Terraform's: summary, detail, and a path into the configuration. A path stops at a set, because
 * Terraform has no step for set elements.
 */
import type { Diagnostic } from "../../diagnostics";
import type { MessageInput } from "../protocol";
import type { Shape } from "./schema";

const SEVERITY_ERROR = 1;
const SEVERITY_WARNING = 2;

/** Thrown by provider code; carries everything that is wrong. */
export class Fault extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(...diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(({ summary }) => summary).join("; "));
    this.diagnostics = diagnostics;
  }
}

/** True where at least one diagnostic is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/** What was thrown, as diagnostics: ours as they are, anything else as a bug with its message. */
export function diagnosticsOf(thrown: unknown): readonly Diagnostic[] {
  if (thrown instanceof Fault) return thrown.diagnostics;
  return [
    {
      code: "SYNC7001",
      severity: "error",
      summary: "the provider failed on its own account",
      why: thrown instanceof Error ? thrown.message : String(thrown),
      help: "report this as a bug in the provider, with the lines that `TF_LOG=debug` prints",
    },
  ];
}

/** A diagnostic in Terraform's form; a path is resolved against `shape`. */
export function wireDiagnostic(
  { code, severity, summary, why, help, where }: Diagnostic,
  shape: Shape | undefined,
): MessageInput<"Diagnostic"> {
  const steps = shape && where?.path ? pathSteps(shape, where.path) : [];
  const paragraphs = [why, help, code].filter((text) => text !== undefined);
  return {
    severity: severity === "error" ? SEVERITY_ERROR : SEVERITY_WARNING,
    summary: capitalized(summary),
    detail: paragraphs.map(capitalized).join("\n\n"),
    ...(steps.length > 0 ? { attribute: { steps } } : {}),
  };
}

/** Steps of an attribute path; as many as the shape knows. */
export function pathSteps(
  shape: Shape,
  path: readonly (string | number)[],
): MessageInput<"AttributePathStep">[] {
  const steps: MessageInput<"AttributePathStep">[] = [];
  let here: Shape | undefined = shape;
  let nesting: string = "single";
  for (const part of path) {
    if (nesting === "set" || (here === undefined && nesting !== "free")) break;
    if (nesting === "list" || nesting === "map") {
      steps.push(keyStep(part));
      nesting = here === undefined ? "free" : "single";
    } else if (here === undefined) {
      steps.push(keyStep(part));
    } else {
      const next = stepInto(here, String(part));
      if (!next) break;
      steps.push({ attribute_name: String(part) });
      ({ here, nesting } = next);
    }
  }
  return steps;
}

function keyStep(part: string | number): MessageInput<"AttributePathStep"> {
  return typeof part === "number" ? { element_key_int: part } : { element_key_string: part };
}

interface Position {
  readonly here: Shape | undefined;
  readonly nesting: string;
}

function stepInto(shape: Shape, name: string): Position | undefined {
  const attribute = Object.hasOwn(shape.attributes, name) ? shape.attributes[name] : undefined;
  if (attribute?.type.kind === "nested") {
    return { here: attribute.type, nesting: attribute.type.nesting };
  }
  if (attribute?.type.kind === "plain") {
    const { wire } = attribute.type;
    return { here: undefined, nesting: typeof wire === "string" ? "leaf" : wire[0] };
  }
  const blocks = shape.blocks ?? {};
  const block = Object.hasOwn(blocks, name) ? blocks[name] : undefined;
  if (!block) return undefined;
  return { here: block, nesting: block.nesting === "group" ? "single" : block.nesting };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
