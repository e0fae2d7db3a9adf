/**
 * A policy document on its way in: refused as AWS refuses it, before it is stored.
 *
 * The grammar is the IAM room's; what only the served state knows is checked here: a principal in a
 * served account must exist. A principal of an account that is not served is taken as it is.
 */
import { type PolicyType, parsePolicy } from "../iam";
import { AwsError, badRequest } from "./errors";
import type { World } from "./state/world";

/** The finding for a document that is longer than AWS takes; IAM has a code of its own for it. */
const TOO_LONG = "IAM0022";

/** Parse and check; the value, with duplicates and positions gone. */
export function checkedDocument(
  world: World,
  text: string,
  options: {
    readonly type: PolicyType;
    readonly name: string;
    /** Code of the refusal, which differs by service. */
    readonly code: string;
  },
): unknown {
  const { diagnostics } = parsePolicy(text, { type: options.type, name: options.name });
  const wrong = diagnostics.find((diagnostic) => diagnostic.severity === "error");
  if (wrong?.code === TOO_LONG && (options.type === "identity" || options.type === "trust")) {
    throw new AwsError({
      code: "LimitExceeded",
      status: 409,
      message: `Cannot exceed the size quota of policies: ${wrong.why ?? options.name}`,
    });
  }
  if (wrong) {
    throw badRequest(options.code, wrong.why ? `${wrong.summary}: ${wrong.why}` : wrong.summary);
  }
  const value: unknown = JSON.parse(text);
  for (const principal of principalsIn(value)) checkPrincipal(world, principal, options);
  return value;
}

/** Every value below `Principal` or `NotPrincipal` that names an AWS principal. */
export function principalsIn(document: unknown): string[] {
  const statements = asList(property(document, "Statement"));
  return statements.flatMap((statement) =>
    ["Principal", "NotPrincipal"].flatMap((name) =>
      asList(property(property(statement, name), "AWS")).flatMap((value) =>
        typeof value === "string" ? [value] : [],
      ),
    ),
  );
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function checkPrincipal(
  world: World,
  principal: string,
  options: { readonly type: PolicyType; readonly code: string },
): void {
  if (exists(world, principal)) return;
  throw badRequest(
    options.code,
    options.type === "trust"
      ? `Invalid principal in policy: "AWS":"${principal}"`
      : "Invalid principal in policy",
  );
}

function exists(world: World, principal: string): boolean {
  if (principal === "*" || /^\d{12}$/.test(principal)) return true;
  // A unique id stands for a principal that was deleted.
  if (/^A[A-Z]{3}[A-Z0-9]{12,}$/.test(principal)) return true;
  const [, , service, , accountId = "", ...rest] = principal.split(":");
  const account = world.accounts.get(accountId);
  if (!account) return true;
  const path = rest.join(":");
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (path === "root") return true;
  if (service === "sts") {
    return path.startsWith("assumed-role/")
      ? account.roles.has(path.split("/")[1] ?? "")
      : path.startsWith("federated-user/");
  }
  if (path.startsWith("role/")) return account.roles.get(name)?.arn === principal;
  return path.startsWith("user/") && account.users.get(name)?.arn === principal;
}
