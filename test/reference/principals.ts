/**
 * Who calls, and whether a `Principal` element names them.
 *
 * A caller has several names at once: a role session is named by its session, by its role and by its
 * account. Which name a statement used decides what else may still limit the grant, so a match
 * answers with the names that were used.
 *
 * Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
import { cutArn } from "./arn";
import type { RequestContext } from "./context";
import { isObject, type Json, textsOf } from "./line";

/** The kinds of caller a request line may have. */
export type CallerKind =
  | "anonymous"
  | "service"
  | "provider"
  | "root"
  | "user"
  | "role"
  | "session"
  | "federatedUser";

/** A way a policy can name a caller. */
export type NamedAs = "everyone" | "account" | "role" | "self";

/** A caller, taken apart. */
export interface Caller {
  readonly kind: CallerKind;
  /** The principal as the request gives it. */
  readonly name: string;
  /** Twelve digits; undefined for services, identity providers and anonymous callers. */
  readonly account: string | undefined;
  readonly partition: string | undefined;
  /** The name of the role behind a session, and its ARN where the request tells it. */
  readonly roleName: string | undefined;
  readonly roleArn: string | undefined;
  readonly isServiceLinked: boolean;
}

/** An identity provider in spite of its name. */
const COGNITO = "cognito-identity.amazonaws.com";

/** Take the `principal` of a request apart; `aws:PrincipalArn` tells the role of a session with its path. */
export function readCaller(principal: string, context: RequestContext): Caller {
  const nothing = { account: undefined, partition: undefined, roleName: undefined };
  const bare = { ...nothing, name: principal, roleArn: undefined };
  if (principal === "anonymous") return { ...bare, kind: "anonymous", isServiceLinked: false };
  const arn = cutArn(principal);
  if (arn === undefined) {
    const isService = principal.includes(".amazonaws.com") && principal !== COGNITO;
    const kind = isService ? "service" : "provider";
    return { ...bare, kind, isServiceLinked: false };
  }
  const [type = "", ...path] = arn.resource.split("/");
  if (type === "saml-provider" || type === "oidc-provider") {
    return { ...bare, kind: "provider", isServiceLinked: false };
  }
  const roleName = type === "assumed-role" ? path[0] : undefined;
  const told = context.single("aws:PrincipalArn");
  const isRole = roleName !== undefined && isRoleNamed(told, roleName, arn);
  const roleArn = isRole ? told : type === "role" ? principal : undefined;
  return {
    kind: KINDS[type] ?? "user",
    name: principal,
    account: arn.account,
    partition: arn.partition,
    roleName,
    roleArn,
    isServiceLinked: cutArn(roleArn ?? "")?.resource.startsWith("role/aws-service-role/") ?? false,
  };
}

const KINDS: Readonly<Record<string, CallerKind>> = {
  root: "root",
  user: "user",
  role: "role",
  "assumed-role": "session",
  "federated-user": "federatedUser",
};

/** The ways in which a `Principal` or `NotPrincipal` value names the caller; none if it does not. */
export function namesUsed(principal: Json | undefined, caller: Caller): ReadonlySet<NamedAs> {
  if (principal === "*") return new Set<NamedAs>(["everyone"]);
  const used = new Set<NamedAs>();
  if (!isObject(principal)) return used;
  for (const entry of textsOf(principal["AWS"])) addAwsName(entry, caller, used);
  for (const entry of textsOf(principal["Service"])) {
    if (caller.kind === "service" && entry === caller.name) used.add("self");
  }
  for (const entry of textsOf(principal["Federated"])) {
    if (caller.kind === "provider" && entry === caller.name) used.add("self");
  }
  return used;
}

function addAwsName(entry: string, caller: Caller, used: Set<NamedAs>): void {
  if (entry === "*") used.add("everyone");
  if (caller.account === undefined) return;
  const root = `arn:${caller.partition}:iam::${caller.account}:root`;
  if (entry === caller.account || entry === root) used.add("account");
  if (entry === caller.name && caller.kind !== "root") {
    used.add(caller.kind === "role" ? "role" : "self");
  }
  if (caller.kind === "session" && isRoleOf(entry, caller)) used.add("role");
}

/** The role's ARN where it is told, else its name: that is unique in its account whatever its path. */
function isRoleOf(entry: string, caller: Caller): boolean {
  if (caller.roleArn !== undefined) return entry === caller.roleArn;
  const { partition = "", account = "", roleName = "" } = caller;
  return isRoleNamed(entry, roleName, { partition, account });
}

function isRoleNamed(
  text: string | undefined,
  roleName: string,
  home: { readonly partition: string; readonly account: string },
): boolean {
  const arn = cutArn(text ?? "");
  if (arn === undefined || arn.service !== "iam" || arn.partition !== home.partition) return false;
  const path = arn.resource.split("/");
  return arn.account === home.account && path[0] === "role" && path.at(-1) === roleName;
}

/** Every name a `NotPrincipal` must list before it spares the caller. */
export function namesOf(caller: Caller): readonly NamedAs[] {
  switch (caller.kind) {
    case "session":
      return ["self", "role", "account"];
    case "role":
      return ["role", "account"];
    case "user":
    case "federatedUser":
      return ["self", "account"];
    case "root":
      return ["account"];
    case "service":
    case "provider":
      return ["self"];
    case "anonymous":
      return [];
  }
}
