/**
 * Who makes a call: the kind of principal its ARN names, its account, and its fact in the snapshot.
 *
 * Source: IAM User Guide, "IAM ARNs" and "AWS JSON policy elements: Principal".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
import { isUnknown, type Unknown } from "../iam";
import type { Lookup } from "./lookup";
import type { PrincipalFact } from "./snapshot";

/** A caller as far as its name tells. */
export interface Caller {
  readonly name: string | Unknown;
  readonly kind:
    | "role"
    | "session"
    | "user"
    | "root"
    | "federatedUser"
    | "identityProvider"
    | "service"
    | "anonymous"
    | "unknown";
  readonly account: string | Unknown | undefined;
  /** What `aws:PrincipalArn` holds: for a session the ARN of its role. */
  readonly principalArn: string | Unknown | undefined;
  readonly fact: PrincipalFact | undefined;
}

/** Take `caller` of a `Call` apart. */
export function callerOf(caller: string | Unknown, lookup: Lookup): Caller {
  if (isUnknown(caller)) {
    const account = caller.prefix?.split(":")[4];
    return {
      name: caller,
      kind: "unknown",
      account: account && account.length === 12 ? account : { unknown: caller.unknown },
      principalArn: caller,
      fact: undefined,
    };
  }
  if (caller === "anonymous") return bare(caller, "anonymous");
  if (!caller.startsWith("arn:")) {
    return caller.includes(".") ? bare(caller, "service") : rootOf(caller);
  }
  return fromArn(caller, lookup);
}

function bare(name: string, kind: "identityProvider" | "service" | "anonymous"): Caller {
  return { name, kind, account: undefined, principalArn: undefined, fact: undefined };
}

function rootOf(account: string): Caller {
  const name = `arn:aws:iam::${account}:root`;
  return { name, kind: "root", account, principalArn: name, fact: undefined };
}

function fromArn(name: string, lookup: Lookup): Caller {
  const [, partition, service, , account = "", ...rest] = name.split(":");
  const path = rest.join(":");
  const fact = lookup.principal(name);
  if (service === "sts" && path.startsWith("assumed-role/")) {
    const role = `arn:${partition}:iam::${account}:role/${path.split("/")[1]}`;
    return { name, kind: "session", account, principalArn: fact?.arn ?? role, fact };
  }
  // Whoever shows a token has no account of AWS yet.
  if (path.startsWith("oidc-provider/") || path.startsWith("saml-provider/")) {
    return bare(name, "identityProvider");
  }
  if (service === "sts" && path.startsWith("federated-user/")) {
    return { name, kind: "federatedUser", account, principalArn: name, fact };
  }
  const kind = path === "root" ? "root" : path.startsWith("user/") ? "user" : "role";
  return { name, kind, account, principalArn: name, fact };
}

/** True for a principal that AWS itself runs for a service inside the account. */
export function isServiceLinkedRole(caller: Caller): boolean {
  return (
    typeof caller.principalArn === "string" &&
    caller.principalArn.includes(":role/aws-service-role/")
  );
}
