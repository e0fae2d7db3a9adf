/**
 * The preflight as a gate of the stack: `synth` fails with every cause of ACCESS_DENIED, each with
 * the deciding statement, AWS's message and the fix.
 *
 * What cannot be decided now (a value known only after apply, a policy of somebody else's) does not
 * fail the gate unless it is told to.
 */
import { TerraformStack } from "cdktf";
import { Construct } from "constructs";

import type { Diagnostic } from "../diagnostics";
import type { Report } from "../preflight";
import { annotate, diagnosticText } from "./errors";
import { diagnosticOf, findingsOf, judge } from "./judgement";

/** How strict the gate is. */
export interface PreflightGateProps {
  /**
   * What a cause of a denial does to `synth`.
   * @default `error`: synth fails; `annotate` only shows it
   */
  readonly onDenied?: "error" | "annotate";
  /**
   * What a step that cannot be decided does to `synth`.
   * @default `ignore`; `annotate` shows it, `error` fails
   */
  readonly onUnknown?: "ignore" | "annotate" | "error";
  /**
   * ARN or account of the principal that calls for the vendor.
   * @default the catalogue's, or what the trust policy names
   */
  readonly vendorPrincipal?: string;
}

/** Judges the stack that it stands in. */
export class PreflightGate extends Construct {
  readonly #props: PreflightGateProps;

  constructor(scope: Construct, id: string, props: PreflightGateProps = {}) {
    super(scope, id);
    this.#props = props;
    TerraformStack.of(this).node.addValidation({ validate: () => this.#validate() });
  }

  #validate(): string[] {
    const { onDenied = "error", onUnknown = "ignore", vendorPrincipal } = this.#props;
    const text = JSON.stringify(TerraformStack.of(this).toTerraform());
    const report = judge(text, vendorPrincipal === undefined ? {} : { caller: vendorPrincipal });
    const denied = findingsOf(report).map((finding) => diagnosticOf(finding));
    const open = onUnknown === "ignore" ? [] : undecided(report);
    const failing = [
      ...(onDenied === "error" ? denied.filter(({ severity }) => severity === "error") : []),
      ...(onUnknown === "error" ? open : []),
    ];
    const shown = [...denied, ...open].filter((one) => !failing.includes(one));
    annotate(
      this,
      shown.map((one) => (one.severity === "error" ? { ...one, severity: "warning" } : one)),
    );
    return failing.map((one) => diagnosticText(one));
  }
}

function undecided(report: Report): Diagnostic[] {
  return report.connections.flatMap((connection) =>
    connection.steps
      .filter(({ verdict }) => verdict === "unknown")
      .map((step) => ({
        code: "SYNC8009",
        severity: "error" as const,
        summary: `step ${step.n} of \`${connection.name}\` cannot be decided: ${step.title}`,
        why: step.missing.map(({ fact, reason }) => `${fact}: ${reason}`).join("\n"),
      })),
  );
}
