/**
 * Between a document (Terraform's names) and the properties of our generated classes (camel case).
 *
 * A construct writes its document once: it is validated, judged and synthesized from the same value.
 */
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";

import { validateDocument } from "../connections";
import type { Diagnostic } from "../diagnostics";
import { at, diagnosticText } from "./errors";
import { withUnknowns } from "./tokens";

/** Ids inside a connection's own view of its syncs; real ids exist after apply. */
export const OWN_ID = "own";
/** As `OWN_ID`, for any other document. */
export const OTHER_ID = "other";

/** Fields in camel case, at every depth but inside maps; undefined fields are left out. */
export function camelCase<Config>(
  fields: Readonly<Record<string, unknown>>,
  maps: readonly string[] = ["tags"],
): Config {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
      maps.includes(name) ? value : camelValue(value, maps),
    ]),
  ) as Config;
}

function camelValue(value: unknown, maps: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((element) => camelValue(element, maps));
  if (typeof value !== "object" || value === null) return value;
  return camelCase(value as Record<string, unknown>, maps);
}

/** The value without the fields that are undefined, as an interface with optional fields wants it. */
export function defined<T extends object>(
  value: {
    readonly [K in keyof T]: T[K] | undefined;
  },
): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== undefined),
  ) as unknown as T;
}

/** The meta argument for what a resource waits for, each once; nothing where there is nothing. */
export function waitingFor(dependables: readonly ITerraformDependable[]): {
  readonly dependsOn?: ITerraformDependable[];
} {
  return dependables.length > 0 ? { dependsOn: [...new Set(dependables)] } : {};
}

/** At synth, hold the document against its schema, and say what else `more` finds. */
export function validateAtSynth(
  construct: Construct,
  produce: () => unknown,
  more: () => readonly Diagnostic[] = () => [],
): void {
  construct.node.addValidation({
    validate: () =>
      [...validateDocument(withUnknowns(produce())), ...more()]
        .filter(({ severity }) => severity === "error")
        .map((found) => diagnosticText(at(construct, found))),
  });
}
