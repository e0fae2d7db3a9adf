/**
 * One connection with everything that decides what it will call: its syncs, its vendor, its bucket,
 * who calls and with which external id.
 *
 * Made from the documents in a snapshot, whether Terraform resources, constructs, files or the command
 * line put them there. A field that is not known stays `Unknown`; nothing is guessed.
 */
import {
  type BulkSync,
  type EventDelivery,
  type Model,
  type ModelSync,
  parseBucketLocation,
  type S3Connection,
} from "../connections";
import { isUnknown, type Unknown } from "../iam";
import { type Use, usesOf, type Vendor, vendor } from "../vendors";
import type { Provenance, Snapshot } from "./snapshot";

/** A sync that touches the connection, and where it is declared. */
export interface SubjectSync {
  readonly document: ModelSync | BulkSync | EventDelivery;
  readonly at: Provenance;
}

/** A connection ready to be judged. */
export interface Subject {
  readonly id: string;
  readonly name: string;
  readonly connection: S3Connection;
  readonly syncs: readonly SubjectSync[];
  readonly models: readonly Model[];
  readonly vendor: Vendor;
  readonly uses: readonly Use[];
  /** Bucket name without folder. */
  readonly bucket: string | Unknown;
  /** Folder in front of every key, with its trailing slash, or empty. */
  readonly folder: string;
  readonly region: string | Unknown;
  readonly externalId: string | Unknown | undefined;
  /** ARN of the role that is assumed; undefined where the vendor uses none. */
  readonly role: string | Unknown | undefined;
  readonly at: Provenance;
}

/** Why a connection cannot be judged. */
export interface Unjudged {
  readonly name: string;
  readonly reason: string;
  readonly help: string;
  readonly at: Provenance;
}

/** The connections of a snapshot, in their order, and those that cannot be judged. */
export function subjectsOf(snapshot: Snapshot): {
  readonly subjects: readonly Subject[];
  readonly unjudged: readonly Unjudged[];
} {
  const subjects: Subject[] = [];
  const unjudged: Unjudged[] = [];
  const entries = snapshot.connections.map(({ document, at }) => ({
    fields: fieldsOf(document),
    at,
  }));
  for (const { fields, at } of entries) {
    if (fields["kind"] !== "s3_connection") continue;
    const made = subjectOf(fields, at, entries);
    if ("reason" in made) unjudged.push(made);
    else subjects.push(made);
  }
  return { subjects, unjudged };
}

type Fields = Readonly<Record<string, unknown>>;

interface Entry {
  readonly fields: Fields;
  readonly at: Provenance;
}

const fieldsOf = (document: unknown): Fields =>
  typeof document === "object" && document !== null && !isUnknown(document)
    ? (document as Fields)
    : {};

function subjectOf(fields: Fields, at: Provenance, entries: readonly Entry[]): Subject | Unjudged {
  const configuration = fieldsOf(fields["configuration"]);
  const name = textOr(fields["name"], at.address ?? "connection");
  const id = textOr(fields["id"], name);
  const vendorId = fields["vendor"];
  const entry = typeof vendorId === "string" ? vendor(vendorId) : undefined;
  if (!entry) {
    return {
      name,
      at,
      reason: isUnknown(vendorId)
        ? `its vendor is not known: ${vendorId.unknown}`
        : `\`${String(vendorId)}\` is no vendor of the catalogue`,
      help: "name a vendor of `syncwright policy --help`, or use `syncwright`",
    };
  }
  const connection = { ...fields, id, name, configuration } as unknown as S3Connection;
  const names = [id, name];
  const syncs = entries.flatMap(({ fields: sync, at: where }) =>
    isSync(sync) && touches(sync, names)
      ? [{ document: withConnectionId(sync, names, id), at: where }]
      : [],
  );
  const models = entries.flatMap(({ fields: model }) =>
    model["kind"] === "model" ? [withSource(model as unknown as Model, names, id)] : [],
  );
  const location = bucketOf(configuration["s3_bucket_name"]);
  const use = { connection, syncs: syncs.map((sync) => sync.document), models };
  const uses = statedUses(fields["uses"]) ?? usesOf(use);
  return {
    id,
    name,
    connection,
    syncs,
    models,
    vendor: entry,
    // A connection without a sync is judged by what connections are there for.
    uses: uses.length > 0 ? uses : ["write"],
    ...location,
    region: known(configuration["s3_bucket_region"], "the bucket's region"),
    externalId: optional(fields["external_id"]),
    role:
      configuration["auth_mode"] === "iam_role"
        ? known(configuration["iam_role_arn"], "the role's ARN")
        : undefined,
    at,
  };
}

/** Uses that were stated instead of following from syncs. */
function statedUses(uses: unknown): readonly Use[] | undefined {
  return Array.isArray(uses) ? (uses as Use[]) : undefined;
}

function bucketOf(written: unknown): Pick<Subject, "bucket" | "folder"> {
  if (typeof written !== "string") {
    return { bucket: known(written, "the bucket's name"), folder: "" };
  }
  const { bucket, folder } = parseBucketLocation(written);
  return { bucket, folder: folder === "" ? "" : `${folder}/` };
}

function known(value: unknown, what: string): string | Unknown {
  if (typeof value === "string" && value !== "") return value;
  return isUnknown(value) ? value : { unknown: `${what} is not stated` };
}

function optional(value: unknown): string | Unknown | undefined {
  return typeof value === "string" || isUnknown(value) ? value : undefined;
}

const textOr = (value: unknown, otherwise: string): string =>
  typeof value === "string" ? value : otherwise;

const SYNC_KINDS: readonly unknown[] = ["model_sync", "bulk_sync", "event_delivery"];

function isSync(fields: Fields): boolean {
  return SYNC_KINDS.includes(fields["kind"]) && !isUnknown(fields["filename"]);
}

/** A reference is an id or a name. */
function touches(fields: Fields, names: readonly string[]): boolean {
  return ["connection_id", "source_connection_id", "destination_connection_id"].some((field) =>
    names.includes(String(fields[field])),
  );
}

function withConnectionId(
  fields: Fields,
  names: readonly string[],
  id: string,
): ModelSync | BulkSync | EventDelivery {
  const renamed: Record<string, unknown> = { ...fields };
  for (const field of ["connection_id", "source_connection_id", "destination_connection_id"]) {
    if (names.includes(String(fields[field]))) renamed[field] = id;
  }
  return renamed as unknown as ModelSync;
}

function withSource(model: Model, names: readonly string[], id: string): Model {
  const source = model.source;
  if (source?.type !== "s3" || !names.includes(source.connection_id)) {
    return source ? model : { ...model, source: { type: "file", format: "csv", path: "" } };
  }
  return { ...model, source: { ...source, connection_id: id } };
}
