/**
 * How a construct says that it was used wrongly: our diagnostics, as CDKTF lets them out.
 *
 * Impossible input throws in the constructor, so that the stack trace names the user's line; what
 * depends on the whole stack is a validation and fails `synth`; advice is an annotation.
 */
import { Annotations } from "cdktf";
import type { IConstruct } from "constructs";

import { type Diagnostic, renderTerminal } from "../diagnostics";
import type { PolicyStatement } from "../policies";

/** Thrown for input that no stack could use; its message is the whole diagnostic. */
export class ConstructError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(...diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((one) => diagnosticText(one)).join("\n"));
    this.name = "ConstructError";
    this.diagnostics = diagnostics;
  }
}

/** A diagnostic as plain text of several lines. */
export function diagnosticText(diagnostic: Diagnostic): string {
  return renderTerminal(diagnostic, { color: false });
}

/** Attach a list: errors fail synth, warnings and notes are shown. */
export function annotate(construct: IConstruct, diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) {
    const text = diagnosticText(at(construct, diagnostic));
    if (diagnostic.severity === "error") Annotations.of(construct).addError(text);
    else if (diagnostic.severity === "warning") Annotations.of(construct).addWarning(text);
    else Annotations.of(construct).addInfo(text);
  }
}

/** At synth, say which statements the owner of a foreign policy has to add; nothing where none. */
export function reportMissing(
  construct: IConstruct,
  policy: string,
  produce: () => readonly PolicyStatement[],
): void {
  construct.node.addValidation({
    validate: () => {
      annotate(
        construct,
        produce().map((statement) => missingStatement(policy, statement)),
      );
      return [];
    },
  });
}

function missingStatement(policy: string, statement: PolicyStatement): Diagnostic {
  return {
    code: "SYNC8002",
    severity: "warning",
    summary: `${policy} is not this stack's, so a statement is missing there`,
    why: "AWS keeps such a policy as one document, and whoever owns the resource owns it",
    help: `have its owner add ${JSON.stringify(statement)}`,
  };
}

/** The diagnostic with the construct's path as its place. */
export function at(construct: IConstruct, diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, where: { ...diagnostic.where, construct: construct.node.path } };
}
