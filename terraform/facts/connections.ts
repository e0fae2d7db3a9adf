/**
 * Our own resources as documents: attributes are the fields of the document, a connection's fields
 * but `name`, `vendor` and the computed ones lie in its `configuration`.
 */
import { validateDocument } from "../../connections";
import type { Diagnostic } from "../../diagnostics";
import type { Snapshot } from "../../preflight";
import { fromEntries, type Value, type ValueObject } from "../value";
import type { Resource } from "./resource";

const KINDS: Readonly<Record<string, string>> = {
  syncwright_s3_connection: "s3_connection",
  syncwright_dropbox_connection: "dropbox_connection",
  syncwright_model: "model",
  syncwright_model_sync: "model_sync",
  syncwright_bulk_sync: "bulk_sync",
  syncwright_event_delivery: "event_delivery",
};

/** Fields of a connection that are not its configuration. */
const CONNECTION_FIELDS = new Set(["id", "name", "vendor", "external_id", "aws_user"]);

/** Collect them from every resource of the configuration. */
export function connectionFacts(resources: readonly Resource[]): Snapshot["connections"] {
  const users = usersByKey(resources);
  return resources.flatMap((resource) => {
    const kind = Object.hasOwn(KINDS, resource.type) ? KINDS[resource.type] : undefined;
    if (kind === undefined || resource.mode === "data") return [];
    const key = resource.attributes["aws_access_key_id"];
    const user = typeof key === "string" ? users.get(key) : undefined;
    const document = documentOf(kind, resource.attributes);
    return [{ document: user ? { ...document, aws_user: user } : document, at: resource.at }];
  });
}

/** Faults of form without which nothing can be said of a sync: a field missing, or of another type. */
const FORM_FAULTS: ReadonlySet<string> = new Set(["SYNC0103", "SYNC0105", "SYNC0106"]);

/** Our own resources that are no documents, so that they cannot be judged. */
export function documentProblems(connections: Snapshot["connections"]): readonly Diagnostic[] {
  return connections.flatMap(({ document, at }) => {
    const { file, line, column, address } = at;
    const where = {
      ...(file === undefined ? undefined : { file }),
      ...(line === undefined ? undefined : { line }),
      ...(column === undefined ? undefined : { column }),
      ...(address === undefined ? undefined : { address }),
    };
    return validateDocument(document)
      .filter((fault) => FORM_FAULTS.has(fault.code) && concernsForm(fault, document))
      .map((fault) => ({ ...fault, where: { ...where, ...pathOf(fault) } }));
  });
}

const pathOf = ({ where }: Diagnostic) => (where?.path ? { path: where.path } : undefined);

/** A connection without a vendor, or for another than the catalogue's, is reported as such. */
const concernsForm = ({ where }: Diagnostic, document: unknown): boolean =>
  !isConnection(document) || where?.path?.[0] === "configuration";

const isConnection = (document: unknown): boolean =>
  typeof document === "object" &&
  document !== null &&
  "kind" in document &&
  String(document.kind).endsWith("_connection");

/** ARNs of users by the id of an access key that is made here. */
function usersByKey(resources: readonly Resource[]): ReadonlyMap<string, string> {
  const users = new Map<Value | undefined, Value | undefined>();
  for (const { type, attributes } of resources) {
    const { name, arn } = attributes;
    if (type === "aws_iam_user" && !users.has(name)) users.set(name, arn);
  }
  const byKey = new Map<string, string>();
  for (const { type, attributes } of resources) {
    if (type !== "aws_iam_access_key") continue;
    const arn = users.get(attributes["user"]);
    if (typeof attributes["id"] === "string" && typeof arn === "string") {
      byKey.set(attributes["id"], arn);
    }
  }
  return byKey;
}

function documentOf(kind: string, attributes: ValueObject): ValueObject {
  const fields = Object.entries(attributes).filter(
    ([name, value]) => value !== null && !isSecret(name),
  );
  if (!kind.endsWith("_connection")) return { kind, ...withoutNulls(fromEntries(fields)) };
  const own = fields.filter(([name]) => CONNECTION_FIELDS.has(name));
  const configuration = fields.filter(([name]) => !CONNECTION_FIELDS.has(name));
  return { kind, ...fromEntries(own), configuration: fromEntries(configuration) };
}

/** Write-only attributes and their versions never become part of a document. */
const isSecret = (name: string): boolean => name.endsWith("_wo") || name.endsWith("_wo_version");

function withoutNulls(value: ValueObject): ValueObject {
  return fromEntries(
    Object.entries(value).flatMap(([name, entry]): [string, Value][] => {
      if (entry === null) return [];
      if (typeof entry === "object" && !Array.isArray(entry) && !("unknown" in entry)) {
        return [[name, withoutNulls(entry as ValueObject)]];
      }
      return [[name, entry]];
    }),
  );
}
