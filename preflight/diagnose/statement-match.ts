/**
 * Which part of a statement fits a call and which does not.
 *
 * Each part is asked of the engine alone: a policy made of that part and of `*` elsewhere is
 * evaluated for the same request. So the answer is always the engine's own.
 */
import { compilePolicies, evaluate, type PolicySetInput, type Request } from "../../iam";
import { isObject, type JsonObject, listOf } from "./document";

/** Whether one part fits. */
export type Fit = "yes" | "no" | "unknown";

/** One condition of a statement, with what the request holds. */
export interface ConditionFit {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly unknown[];
  /** What the request carries; undefined = the key is absent. */
  readonly found: unknown;
  readonly fit: Fit;
}

/** A statement part by part. */
export interface StatementFit {
  readonly action: Fit;
  readonly resource: Fit;
  /** `yes` where the statement has none. */
  readonly principal: Fit;
  readonly conditions: readonly ConditionFit[];
}

/** Try `statement` against `request`; `version` is the document's. */
export function fitStatement(
  statement: JsonObject,
  request: Request,
  version: unknown = "2012-10-17",
): StatementFit {
  const ask = (part: JsonObject): Fit => askIdentity(part, request, version);
  return {
    action: ask(pick(statement, ["Action", "NotAction"], { Resource: "*" })),
    resource: hasAny(statement, ["Resource", "NotResource"])
      ? ask(pick(statement, ["Resource", "NotResource"], { Action: "*" }))
      : "yes",
    principal: hasAny(statement, ["Principal", "NotPrincipal"])
      ? askPrincipal(statement, request, version)
      : "yes",
    conditions: conditionsOf(statement).map(({ operator, key, values }) => ({
      operator,
      key,
      values: listOf(values),
      found: contextValue(request, key),
      fit: ask({ Action: "*", Resource: "*", Condition: { [operator]: { [key]: values } } }),
    })),
  };
}

/** Every operator, key and value of a statement's conditions. */
export function conditionsOf(
  statement: JsonObject,
): readonly { readonly operator: string; readonly key: string; readonly values: unknown }[] {
  const condition = statement["Condition"];
  if (!isObject(condition)) return [];
  return Object.entries(condition).flatMap(([operator, keys]) =>
    isObject(keys) ? Object.entries(keys).map(([key, values]) => ({ operator, key, values })) : [],
  );
}

/** The value of a condition key, in whatever spelling the request carries it. */
export function contextValue(request: Request, key: string): unknown {
  const name = key.toLowerCase();
  return Object.entries(request.context).find(([known]) => known.toLowerCase() === name)?.[1];
}

function hasAny(statement: JsonObject, names: readonly string[]): boolean {
  return names.some((name) => statement[name] !== undefined);
}

function pick(statement: JsonObject, names: readonly string[], rest: JsonObject): JsonObject {
  const kept = names.filter((name) => statement[name] !== undefined);
  return { ...rest, ...Object.fromEntries(kept.map((name) => [name, statement[name]])) };
}

/** Asked as an identity policy of a caller in the owner's account, where nothing else has a say. */
function askIdentity(part: JsonObject, request: Request, version: unknown): Fit {
  const document = { Version: version, Statement: [{ Effect: "Allow", ...part }] };
  return decide(
    { ...request, principal: CALLER, resource: request.resource, resourceAccount: ACCOUNT },
    {
      identity: [{ name: "part", document }],
      // A role or a key answers to its own policy first; that one is open here.
      resource: { name: "open", document: OPEN },
    },
    part,
  );
}

const ACCOUNT = "111111111111";
const CALLER = `arn:aws:iam::${ACCOUNT}:user/asker`;

const OPEN = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: "*",
      Resource: "*",
    },
  ],
};

function decide(request: Request, policies: PolicySetInput, _part: JsonObject): Fit {
  const { decision } = evaluate(request, compilePolicies(policies));
  return decision === "allowed" ? "yes" : decision === "unknown" ? "unknown" : "no";
}

/** Asked as the resource's own policy, everything else being open. */
function askPrincipal(statement: JsonObject, request: Request, version: unknown): Fit {
  const part = pick(statement, ["Principal", "NotPrincipal"], {
    Effect: "Allow",
    Action: "*",
    Resource: "*",
  });
  const everything = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  };
  return decide(
    { ...request, resourceAccount: "999999999999" },
    {
      identity: [{ name: "open", document: everything }],
      resource: { name: "part", document: { Version: version, Statement: [part] } },
    },
    part,
  );
}
