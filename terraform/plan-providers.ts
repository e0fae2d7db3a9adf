/**
 * Account and region of the provider configurations that a plan lists, as far as they are constants or
 * values of variables. See `provider-targets.ts` for the same of a configuration.
 */
import { isJson, type Json } from "./configuration";
import { CREDENTIALS } from "./place";
import type { Value } from "./value";

/** What a plan says of one provider configuration. */
export interface PlanTarget {
  /** E.g. `aws.eu` or `module.sync:aws`. */
  readonly key: string;
  readonly region: string | undefined;
  readonly account: string | undefined;
  /** It has the credentials of the default provider configuration. */
  readonly isStandard: boolean;
}

type Variables = Readonly<Record<string, Value>>;

/** The configurations of hashicorp/aws. */
export function targetsIn(providers: Json, variables: Variables): readonly PlanTarget[] {
  const stated = Object.entries(providers).flatMap(([key, provider]) => {
    if (!isJson(provider) || !isAws(provider)) return [];
    const expressions = isJson(provider["expressions"]) ? provider["expressions"] : {};
    return [{ key, expressions, credentials: credentialsOf(expressions) }];
  });
  const all = new Set(stated.map(({ credentials }) => credentials));
  const [only] = all;
  const standard =
    stated.find(({ key }) => key === "aws")?.credentials ??
    (all.size === 1 && only !== undefined ? only : credentialsOf({}));
  return stated.map(({ key, expressions, credentials }) => {
    const alike = stated.filter((other) => other.credentials === credentials);
    const region = constantOf(expressions["region"], variables);
    return {
      key,
      region: typeof region === "string" ? region : undefined,
      account:
        accountOf(expressions, variables) ??
        alike.map((other) => accountOf(other.expressions, variables)).find((found) => found),
      isStandard: credentials === standard,
    };
  });
}

function isAws(provider: Json): boolean {
  const source = provider["full_name"];
  return typeof source === "string"
    ? source.endsWith("/hashicorp/aws")
    : provider["name"] === "aws";
}

function credentialsOf(expressions: Json): string {
  return JSON.stringify(CREDENTIALS.map((name) => expressions[name] ?? null));
}

function accountOf(expressions: Json, variables: Variables): string | undefined {
  const allowed = constantOf(expressions["allowed_account_ids"], variables);
  const [only, ...others] = Array.isArray(allowed) ? (allowed as unknown[]) : [];
  if (others.length === 0 && typeof only === "string" && isAccount(only)) return only;
  const assume = expressions["assume_role"];
  const block: unknown = Array.isArray(assume) ? assume[0] : assume;
  const role = isJson(block) ? constantOf(block["role_arn"], variables) : undefined;
  const account = typeof role === "string" ? role.split(":")[4] : undefined;
  return account !== undefined && isAccount(account) ? account : undefined;
}

function constantOf(expression: unknown, variables: Variables): unknown {
  if (!isJson(expression)) return undefined;
  if ("constant_value" in expression) return expression["constant_value"];
  const references = Array.isArray(expression["references"]) ? expression["references"] : [];
  const [reference, ...others] = references.filter(
    (name) => !references.some((other) => String(other).startsWith(`${String(name)}.`)),
  );
  // A text around a variable, or an element of it, is listed in the same way.
  return typeof reference === "string" && others.length === 0 && /^var\.[^.[]+$/.test(reference)
    ? variables[reference.slice("var.".length)]
    : undefined;
}

const isAccount = (text: string): boolean => /^\d{12}$/.test(text);
