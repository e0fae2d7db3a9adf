/**
 * Who asks, read from the `principal` of a request.
 *
 *     arn:aws:iam::111122223333:role/path/name            role
 *     arn:aws:sts::111122223333:assumed-role/name/session session of that role
 *     arn:aws:iam::111122223333:user/path/name            user
 *     arn:aws:sts::111122223333:federated-user/name       federated user
 *     arn:aws:iam::111122223333:root, or 111122223333     account root
 *     arn:aws:iam::111122223333:oidc-provider/…, saml-provider/…, accounts.google.com
 *                                                         federated identity (no AWS principal yet)
 *     s3.amazonaws.com                                    service
 *     anonymous                                           nobody
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import { isAccountId, parseArn } from "./arn";
import { BoundedCache } from "./bounded-cache";
import { isUnknown, type Unknown } from "./unknown";

/** The kinds of caller that evaluation tells apart. */
export type CallerKind =
  | "role"
  | "session"
  | "user"
  | "federatedUser"
  | "root"
  | "identityProvider"
  | "service"
  | "anonymous"
  | "unknown";

/** A caller, with the names by which policies may mean it. */
export interface Caller {
  readonly kind: CallerKind;
  /** As given; for the root user the `:root` ARN where it was one. */
  readonly text: string;
  /** Twelve digits; undefined for services, identity providers and nobody. */
  readonly account: string | undefined;
  readonly partition: string;
  /** For sessions and roles: the name without path. */
  readonly roleName?: string;
  /** True for a role under `/aws-service-role/`, and for a session of a role named `AWSServiceRoleFor…`. */
  readonly isServiceLinked: boolean;
  /** Set where the caller is not known. */
  readonly unknown?: Unknown;
}

const callers = new BoundedCache<Caller>(1_024);

/** The caller of a request. Answers are kept, because few callers make many requests. */
export function parseCaller(principal: string | Unknown): Caller {
  if (isUnknown(principal)) return unknownCaller(principal);
  return callers.get(principal, readCaller);
}

/** True for callers that act under an AWS account, so that identity-side policies concern them. */
export function hasAccount(caller: Caller): boolean {
  return (
    caller.kind !== "service" && caller.kind !== "anonymous" && caller.kind !== "identityProvider"
  );
}

function unknownCaller(unknown: Unknown): Caller {
  const account = unknown.prefix?.startsWith("arn:") ? unknown.prefix.split(":")[4] : undefined;
  const isComplete = account !== undefined && isAccountId(account);
  return {
    kind: "unknown",
    text: "",
    account: isComplete ? account : undefined,
    partition: "aws",
    isServiceLinked: false,
    unknown,
  };
}

/** Identity providers that are named by a domain; all others are named by the ARN of their resource. */
const WEB_IDENTITY_PROVIDERS: ReadonlySet<string> = new Set([
  "accounts.google.com",
  "cognito-identity.amazonaws.com",
  "cognito-identity-us-gov.amazonaws.com",
  "graph.facebook.com",
  "www.amazon.com",
]);

function readCaller(text: string): Caller {
  const base = { text, account: undefined, partition: "aws", isServiceLinked: false };
  if (text === "anonymous" || text === "*") return { ...base, kind: "anonymous" };
  if (isAccountId(text)) return { ...base, kind: "root", account: text };
  const arn = parseArn(text);
  if (!arn) {
    if (WEB_IDENTITY_PROVIDERS.has(text)) return { ...base, kind: "identityProvider" };
    if (text.includes(".")) return { ...base, kind: "service" };
    return { ...base, kind: "unknown", unknown: notAPrincipal(text) };
  }
  const [type = "", ...names] = arn.resource.split("/");
  const located = { ...base, partition: arn.partition, account: arn.account };
  switch (`${arn.service}:${type}`) {
    case "iam:root":
      return { ...located, kind: "root" };
    case "iam:user":
      return { ...located, kind: "user" };
    case "iam:role":
      return {
        ...located,
        kind: "role",
        roleName: names.at(-1) ?? "",
        isServiceLinked: names[0] === "aws-service-role",
      };
    case "sts:assumed-role":
      return {
        ...located,
        kind: "session",
        roleName: names[0] ?? "",
        isServiceLinked: names[0]?.startsWith("AWSServiceRoleFor") ?? false,
      };
    case "sts:federated-user":
      return { ...located, kind: "federatedUser" };
    case "iam:oidc-provider":
    case "iam:saml-provider":
      return { ...located, kind: "identityProvider", account: undefined };
    default:
      return { ...located, kind: "unknown", unknown: notAPrincipal(text) };
  }
}

function notAPrincipal(text: string): Unknown {
  return { unknown: `${text} is no form of principal that is known here` };
}
