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
import { type KeyScope, keyScope } from "../policies";
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
  /** Those that read from the connection. */
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

/** The connections of a snapshot, by whether they can be judged. */
export interface Subjects {
  readonly subjects: readonly Subject[];
  readonly unjudged: readonly Unjudged[];
}

/** Made once per list of documents; most fixes do not change it. */
const subjectsByDocuments = new WeakMap<Snapshot["connections"], Subjects>();

/** The connections of a snapshot, in their order, and those that cannot be judged. */
export function subjectsOf({ connections }: Snapshot): Subjects {
  let made = subjectsByDocuments.get(connections);
  if (!made) {
    made = makeSubjects(connections);
    subjectsByDocuments.set(connections, made);
  }
  return made;
}

function makeSubjects(connections: Snapshot["connections"]): Subjects {
  const subjects: Subject[] = [];
  const unjudged: Unjudged[] = [];
  const entries = connections.map(({ document, at }) => ({ fields: fieldsOf(document), at }));
  const material = materialOf(entries);
  for (const { fields, at } of entries) {
    if (fields["kind"] !== "s3_connection") continue;
    const made = subjectOf(fields, at, material);
    if ("reason" in made) unjudged.push(made);
    else subjects.push(made);
  }
  return { subjects, unjudged: [...unjudged, ...strays(entries)] };
}

/** Syncs whose connection is not among the documents: they would be left out in silence. */
function strays(entries: readonly Entry[]): Unjudged[] {
  const connections = entries.filter(({ fields }) => String(fields["kind"]).endsWith("connection"));
  const names = new Set(connections.flatMap(({ fields }) => [fields["id"], fields["name"]]));
  return entries.flatMap(({ fields, at }) => {
    if (!isSync(fields)) return [];
    const stray = REFERENCES.map((field) => fields[field]).find(
      (reference) => reference !== undefined && !names.has(reference),
    );
    if (stray === undefined) return [];
    return [
      {
        name: textOr(fields["name"], at.address ?? "sync"),
        at,
        reason: isUnknown(stray)
          ? `the connection of this sync is not known: ${stray.unknown}`
          : `the connection \`${String(stray)}\` of this sync is not in what was read`,
        help: "give the configuration that declares the connection too",
      },
    ];
  });
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

/** Syncs and models by each id or name of a connection that they refer to. */
interface Material {
  readonly syncs: ReadonlyMap<string, readonly Entry[]>;
  readonly models: ReadonlyMap<string, readonly Model[]>;
}

function materialOf(entries: readonly Entry[]): Material {
  const syncs = new Map<string, Entry[]>();
  const models = new Map<string, Model[]>();
  const add = <Kind>(map: Map<string, Kind[]>, name: string, one: Kind): void => {
    const list = map.get(name);
    if (list) list.push(one);
    else map.set(name, [one]);
  };
  for (const entry of entries) {
    const { fields } = entry;
    if (isSync(fields)) {
      const names = new Set(REFERENCES.map((field) => String(fields[field])));
      for (const name of names) add(syncs, name, entry);
    }
    if (fields["kind"] !== "model") continue;
    const model = fields as unknown as Model;
    if (model.source?.type === "s3") add(models, String(model.source.connection_id), model);
  }
  return { syncs, models };
}

/** Each sync once, whether it refers to the id or to the name. */
function syncsOf(names: readonly string[], { syncs }: Material): readonly Entry[] {
  return [...new Set(names.flatMap((name) => syncs.get(name) ?? []))];
}

function subjectOf(fields: Fields, at: Provenance, material: Material): Subject | Unjudged {
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
  const syncs = syncsOf(names, material).map(({ fields: sync, at: where }) => ({
    document: withConnectionId(sync, names, id),
    at: where,
  }));
  const models = [...new Set(names)]
    .flatMap((one) => material.models.get(one) ?? [])
    .map((model) => withSource(model, id));
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

const scopes = new WeakMap<Subject, KeyScope>();

/** The key patterns of a connection's syncs and models, as far as their keys are known; made once. */
export function scopeOf(subject: Subject): KeyScope {
  let scope = scopes.get(subject);
  if (!scope) {
    const isKnown = (holder: object): boolean =>
      ["filename", "mode", "prefix", "subfolder", "key", "destination_configuration"].every(
        (field) => !hasUnknown((holder as Fields)[field]),
      );
    scope = keyScope({
      connection: subject.connection,
      syncs: subject.syncs.map((sync) => sync.document).filter(isKnown),
      models: subject.models.filter(({ source }) => isKnown(source)),
    });
    scopes.set(subject, scope);
  }
  return scope;
}

const hasUnknown = (value: unknown): boolean =>
  isUnknown(value) ||
  (typeof value === "object" && value !== null && Object.values(value).some(isUnknown));

const SYNC_KINDS: readonly unknown[] = ["model_sync", "bulk_sync", "event_delivery"];

const isSync = (fields: Fields): boolean => SYNC_KINDS.includes(fields["kind"]);

/** Where a sync names a connection, by its id or its name. */
const REFERENCES = ["connection_id", "source_connection_id", "destination_connection_id"];

function withConnectionId(
  fields: Fields,
  names: readonly string[],
  id: string,
): ModelSync | BulkSync | EventDelivery {
  const renamed: Record<string, unknown> = { ...fields };
  for (const field of REFERENCES) {
    if (names.includes(String(fields[field]))) renamed[field] = id;
  }
  return renamed as unknown as ModelSync;
}

function withSource(model: Model, id: string): Model {
  const { source } = model;
  return source.type === "s3" ? { ...model, source: { ...source, connection_id: id } } : model;
}
