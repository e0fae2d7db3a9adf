/**
 * The preflight as a gate of the stack, three times: `synth` fails with every cause of ACCESS_DENIED,
 * each with the deciding statement, AWS's message and the fix; plan and apply fail in the same way
 * over what Terraform then knows of the buckets, roles, keys and queues of the stack.
 *
 * What waits for the gate (`dependsOn`, a runner's `after`) is made once every sync is allowed. What cannot be decided now (a value known only after apply, a policy of somebody else's) does not
 * fail the gate unless it is told to.
 */
import { dependable, Lazy, TerraformResource, TerraformStack } from "cdktf";
import { Construct } from "constructs";

import type { Diagnostic } from "../diagnostics";
import { isDay, type Report } from "../preflight";
import { SyncwrightS3Connection } from "./bindings/generated/s3-connection";
import { SyncwrightPreflight } from "./bindings/preflight";
import { annotate, at, ConstructError, diagnosticText } from "./errors";
import { type FactList, factsBelow } from "./facts";
import { diagnosticOf, findingsOf, judge, suppressedNote } from "./judgement";
import { suppressionFacts } from "./suppressions";

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
  /**
   * Whether plan and apply are gated too, by `syncwright_preflight`.
   * @default true
   */
  readonly atApply?: boolean;
  /**
   * Day that the expiry of suppressions is compared with at synth, `YYYY-MM-DD`, for a synthesis that
   * is the same every day.
   * @default today in UTC
   */
  readonly date?: string;
}

/** Judges the stack that it stands in. */
export class PreflightGate extends Construct {
  /** Our provider's resource, to depend on; undefined with `atApply: false`. */
  readonly resource: SyncwrightPreflight | undefined;
  readonly #props: PreflightGateProps;

  constructor(scope: Construct, id: string, props: PreflightGateProps = {}) {
    super(scope, id);
    checkDate(this, props.date);
    this.#props = props;
    const stack = TerraformStack.of(this);
    stack.node.addValidation({ validate: () => this.#validate() });
    this.resource = (props.atApply ?? true) ? this.#atApply(stack) : undefined;
  }

  /** The facts are read when the stack is written, so the gate may be declared first. */
  #atApply(stack: TerraformStack): SyncwrightPreflight {
    const resource = new SyncwrightPreflight(this, "Resource", {
      snapshot: Lazy.anyValue({ produce: () => snapshotObject(stack) }),
      connectionIds: Lazy.listValue({ produce: () => connectionsOf(stack).map(({ id }) => id) }),
      caller: this.#props.vendorPrincipal,
      failOnUnknown: this.#props.onUnknown === "error" ? true : undefined,
    });
    resource.dependsOn = Lazy.listValue({ produce: () => syncsOf(stack) });
    return resource;
  }

  #validate(): string[] {
    const { onDenied = "error", onUnknown = "ignore", vendorPrincipal, date } = this.#props;
    const text = JSON.stringify(TerraformStack.of(this).toTerraform());
    const { report, diagnostics } = judge(text, {
      ...(vendorPrincipal === undefined ? {} : { caller: vendorPrincipal }),
      ...(date === undefined ? {} : { today: date }),
    });
    const all = findingsOf(report);
    const denied = [
      ...all.filter(({ suppressed }) => !suppressed).map((finding) => diagnosticOf(finding)),
      ...diagnostics,
    ];
    const open = onUnknown === "ignore" ? [] : undecided(report);
    const failing = [
      ...(onDenied === "error" ? denied.filter(({ severity }) => severity === "error") : []),
      ...(onUnknown === "error" ? open : []),
    ];
    const shown = [...denied, ...open].filter((one) => !failing.includes(one));
    annotate(this, [
      ...shown.map(
        (one): Diagnostic => (one.severity === "error" ? { ...one, severity: "warning" } : one),
      ),
      ...all.filter(({ suppressed }) => suppressed).map(suppressedNote),
    ]);
    return failing.map((one) => diagnosticText(one));
  }
}

function checkDate(gate: PreflightGate, date: string | undefined): void {
  if (date === undefined || isDay(date)) return;
  throw new ConstructError(
    at(gate, {
      code: "SYNC8010",
      severity: "error",
      summary: `\`${date}\` is no day`,
      why: "the expiry of suppressions is compared with it",
      help: "write YYYY-MM-DD, or leave `date` out for today",
    }),
  );
}

/** Facts of everything that our constructs own in the stack. */
function snapshotObject(stack: TerraformStack): Record<string, unknown> {
  const facts = factsBelow(stack);
  const accounts = [...new Set(facts.map(({ account }) => account))];
  const suppressions = suppressionFacts(stack);
  const listed = (list: FactList) =>
    facts.filter((one) => one.list === list).map(({ fact }) => fact);
  return {
    accounts: accounts.map((id) => ({ id, at: {} })),
    principals: listed("principals"),
    buckets: listed("buckets"),
    keys: listed("keys"),
    queues: listed("queues"),
    ...(suppressions.length > 0 ? { suppressions } : {}),
  };
}

function connectionsOf(stack: TerraformStack): SyncwrightS3Connection[] {
  return stack.node.findAll().filter((node) => node instanceof SyncwrightS3Connection);
}

/** Addresses of the syncs: they have to be in the workspace before they can be judged. */
function syncsOf(stack: TerraformStack): string[] {
  const types = ["syncwright_model_sync", "syncwright_bulk_sync", "syncwright_event_delivery"];
  return stack.node
    .findAll()
    .filter((node) => TerraformResource.isTerraformResource(node))
    .filter((node) => types.includes(node.terraformResourceType))
    .map((node) => dependable(node));
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
