/**
 * One request explained: what each layer answers and why each statement did or did not match.
 *
 * The verdict is `decideCall`'s; this only shows the statements behind it.
 */
import type { Layer } from "../iam";
import type { Call, CallVerdict } from "./call";
import { decideCall, partiesOf, requestOf } from "./decide-call";
import { policiesIn } from "./diagnose/denial";
import { documentOf, isObject, listOf } from "./diagnose/document";
import { fitStatement, type StatementFit } from "./diagnose/statement-match";
import { oneLine } from "./fixes/render-patch";
import { lookupOf } from "./lookup";
import type { Provenance, Snapshot } from "./snapshot";

/** One statement and what became of it. */
export interface StatementReport {
  readonly policy: string;
  readonly at: Provenance;
  /** From 0. */
  readonly statement: number;
  readonly sid?: string;
  readonly effect: string;
  readonly matches: "yes" | "no" | "unknown";
  /** The first part that did not fit, e.g. `Resource "arn:…"`. */
  readonly missed?: string;
}

/** One layer with its statements. */
export interface LayerReport {
  readonly layer: Layer;
  readonly statements: readonly StatementReport[];
}

/** The verdict and the statements of every layer that has any. */
export interface CallExplanation {
  readonly verdict: CallVerdict;
  readonly layers: readonly LayerReport[];
}

const LAYERS: readonly Layer[] = [
  "resourceControl",
  "serviceControl",
  "resource",
  "identity",
  "permissionsBoundary",
  "session",
  "vpcEndpoint",
];

/** Explain one call. */
export function explainCall(snapshot: Snapshot, call: Call): CallExplanation {
  const lookup = lookupOf(snapshot);
  const parties = partiesOf(call, lookup);
  const request = requestOf(call, parties, lookup);
  const layers = LAYERS.flatMap((layer): LayerReport[] => {
    const statements = policiesIn(layer, call, parties, lookup).flatMap((policy) => {
      const document = documentOf(policy);
      return listOf(document?.["Statement"]).flatMap((statement, index): StatementReport[] => {
        if (!isObject(statement)) return [];
        const fit = fitStatement(statement, request, document?.["Version"]);
        const sid = statement["Sid"];
        const missed = missedPart(fit, statement);
        return [
          {
            policy: policy.name,
            at: policy.at,
            statement: index,
            ...(typeof sid === "string" ? { sid } : undefined),
            effect: String(statement["Effect"]),
            matches: matchOf(fit),
            ...(missed === undefined ? undefined : { missed }),
          },
        ];
      });
    });
    return statements.length > 0 ? [{ layer, statements }] : [];
  });
  return { verdict: decideCall(snapshot, call), layers };
}

function matchOf(fit: StatementFit): "yes" | "no" | "unknown" {
  const all = [fit.action, fit.resource, fit.principal, ...fit.conditions.map((one) => one.fit)];
  if (all.includes("no")) return "no";
  return all.includes("unknown") ? "unknown" : "yes";
}

function missedPart(
  fit: StatementFit,
  statement: Readonly<Record<string, unknown>>,
): string | undefined {
  const part = (names: readonly string[]): string => {
    const name = names.find((candidate) => statement[candidate] !== undefined) ?? names[0] ?? "";
    return `${name} ${oneLine(statement[name])}`;
  };
  if (fit.principal === "no") return part(["Principal", "NotPrincipal"]);
  if (fit.action === "no") return part(["Action", "NotAction"]);
  if (fit.resource === "no") return part(["Resource", "NotResource"]);
  const condition = fit.conditions.find((one) => one.fit === "no");
  if (!condition) return undefined;
  const found = condition.found === undefined ? "absent" : oneLine(condition.found);
  return `${condition.operator} ${condition.key} ${condition.values.map(oneLine).join(" or ")}, found ${found}`;
}
