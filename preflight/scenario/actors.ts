/**
 * Who calls for a connection: the vendor's principal that assumes the role, and the identity that then
 * reads and writes.
 *
 * The vendor's principal comes from the command line, else from the catalogue, else from the trust
 * policy itself where the vendor publishes none (Hightouch shows it in its own pages only). The
 * vendor's own permissions are beyond anybody's sight; that the vendor may do what it documents is
 * taken as given and stands in the snapshot as a policy of that name.
 */
import { isUnknown, type Unknown } from "../../iam";
import { documentOf, isObject, statementsOf, textsOf } from "../diagnose/document";
import { lookupOf } from "../lookup";
import type { PrincipalFact, Snapshot } from "../snapshot";
import type { Subject } from "../subject";

/** The callers of one connection. */
export interface Actors {
  /** Assumes the role; undefined where no role is assumed. */
  readonly assumer: string | Unknown | undefined;
  /** Calls S3, KMS and SQS. */
  readonly actor: string | Unknown;
  /** Where the assumer's ARN is from. */
  readonly source: "given" | "catalogue" | "trustPolicy" | "onlyUser" | "unknown";
}

/** Name of the session in our messages; the real one is the vendor's choice. */
const SESSION = "sync";

/** Work out the callers. `given` is the principal stated on the command line. */
export function actorsOf(subject: Subject, snapshot: Snapshot, given?: string): Actors {
  const mode = subject.connection.configuration.auth_mode;
  if (mode === "access_key_and_secret") {
    return userActor(subject, snapshot, given);
  }
  const named = given ?? fromCatalogue(subject);
  if (mode === "bucket_policy") {
    const unknown = { unknown: `the principal of ${subject.vendor.vendor} is not published` };
    return { assumer: undefined, actor: named ?? unknown, source: given ? "given" : "catalogue" };
  }
  const trusted = trustedBy(subject, snapshot);
  const assumer = refine(named, trusted) ?? trusted[0];
  return {
    assumer: assumer ?? { unknown: `the principal of ${subject.vendor.vendor} is not published` },
    actor: sessionOf(subject.role),
    source: given ? "given" : named ? "catalogue" : assumer ? "trustPolicy" : "unknown",
  };
}

/** The user of the access key: stated, else the only one that is declared. */
function userActor(subject: Subject, snapshot: Snapshot, given: string | undefined): Actors {
  const stated: unknown = given ?? subject.connection.aws_user;
  if (typeof stated === "string" && stated !== "") {
    return { assumer: undefined, actor: stated, source: "given" };
  }
  const users = snapshot.principals.filter(({ kind }) => kind === "user");
  const [only] = users;
  if (users.length === 1 && only && !isUnknown(only.arn)) {
    return { assumer: undefined, actor: only.arn, source: "onlyUser" };
  }
  const unknown = { unknown: "whose access key it is, is not stated (state it with --caller)" };
  return { assumer: undefined, actor: unknown, source: "unknown" };
}

/** `arn:aws:iam::1:role/path/name` as `arn:aws:sts::1:assumed-role/name/session`. */
export function sessionOf(role: string | Unknown | undefined): string | Unknown {
  if (role === undefined) return { unknown: "the role is not stated" };
  if (isUnknown(role)) return { unknown: role.unknown };
  const [, partition, , , account] = role.split(":");
  const name = role.slice(role.lastIndexOf("/") + 1);
  return `arn:${partition}:sts::${account}:assumed-role/${name}/${SESSION}`;
}

function fromCatalogue(subject: Subject): string | undefined {
  const mode = subject.connection.configuration.auth_mode;
  const fitting = subject.vendor.principals.filter(
    (principal) => (principal.authMode ?? mode) === mode,
  );
  for (const principal of fitting) {
    if (principal.kind === "account") return `arn:aws:iam::${principal.account}:root`;
    if (principal.kind === "role" || principal.kind === "user") return principal.arn;
  }
  return undefined;
}

/** A trust policy may name one principal of the vendor's account; then that one calls. */
function refine(named: string | undefined, trusted: readonly string[]): string | undefined {
  if (!named?.endsWith(":root")) return named;
  const account = named.split(":")[4];
  return trusted.find((arn) => arn.split(":")[4] === account) ?? named;
}

/** The AWS principals that the role's trust policy names, in its order. */
function trustedBy(subject: Subject, snapshot: Snapshot): string[] {
  if (typeof subject.role !== "string") return [];
  const trust = lookupOf(snapshot).principal(subject.role)?.trust;
  return statementsOf(trust && documentOf(trust))
    .filter((statement) => statement["Effect"] === "Allow")
    .flatMap(({ Principal: principal }) => (isObject(principal) ? textsOf(principal["AWS"]) : []))
    .map((entry) => (/^\d{12}$/.test(entry) ? `arn:aws:iam::${entry}:root` : entry))
    .filter((entry) => entry.startsWith("arn:"));
}

/** What stands in for the vendor's own permissions. */
const VENDOR_SIDE = "the vendor's own permissions, taken as given";

/** By snapshot and ARN: the connections of one vendor share one value, and so its look-ups. */
const withVendors = new WeakMap<Snapshot, Map<string, Snapshot>>();

/**
 * The snapshot with the vendor's principal in it, unless the snapshot already holds it or it is one of
 * the customer's own, whose policies nobody may take as given.
 */
export function withVendorSide(snapshot: Snapshot, actors: Actors, subject: Subject): Snapshot {
  const arn = actors.assumer ?? actors.actor;
  if (isUnknown(arn) || arn.endsWith(":root")) return snapshot;
  if (lookupOf(snapshot).principal(arn) || isOwnPrincipal(arn, snapshot, subject)) return snapshot;
  const made = withVendors.get(snapshot) ?? new Map<string, Snapshot>();
  withVendors.set(snapshot, made);
  const known = made.get(arn);
  if (known) return known;
  const completed = { ...snapshot, principals: [...snapshot.principals, vendorPrincipal(arn)] };
  made.set(arn, completed);
  return completed;
}

function isOwnPrincipal(arn: string, snapshot: Snapshot, { connection, role, vendor }: Subject) {
  // The access key is a user's of the customer, whichever account that user lives in.
  if (connection.configuration.auth_mode === "access_key_and_secret") return true;
  const account = arn.split(":")[4] ?? "";
  const isOfRole = typeof role === "string" && role.split(":")[4] === account;
  return vendor.id === "syncwright" || isOfRole || lookupOf(snapshot).holdsAccount(account);
}

function vendorPrincipal(arn: string): PrincipalFact {
  return {
    kind: arn.includes(":user/") ? "user" : "role",
    arn,
    name: arn.slice(arn.lastIndexOf("/") + 1),
    account: arn.split(":")[4] ?? "",
    policies: [
      {
        name: VENDOR_SIDE,
        document: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
        },
        at: {},
      },
    ],
    at: {},
  };
}
