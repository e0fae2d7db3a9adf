/**
 * The JSON Schemas of the documents as data, by kind, and the small walks that diagnostics need.
 *
 * The validators are generated from the same files; nothing is compiled here.
 */
import bulkSync from "./schemas/bulk-sync.json";
import dropboxConnection from "./schemas/dropbox-connection.json";
import eventDelivery from "./schemas/event-delivery.json";
import model from "./schemas/model.json";
import modelSync from "./schemas/model-sync.json";
import s3Connection from "./schemas/s3-connection.json";
import sendS3 from "./schemas/send-s3.json";

/** The part of JSON Schema draft-07 that our schemas use. */
export interface Schema {
  readonly [keyword: string]: unknown;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema | false>>;
  readonly required?: readonly string[];
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** Kinds of documents, as the field `kind` spells them. */
export const DOCUMENT_KINDS = [
  "s3_connection",
  "dropbox_connection",
  "model",
  "model_sync",
  "bulk_sync",
  "event_delivery",
] as const;

/** One of `DOCUMENT_KINDS`. */
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** The schema of each kind of document, and of `$send.s3`'s parameters (`send_s3`). */
export const documentSchemas: Readonly<Record<DocumentKind | "send_s3", Schema>> = {
  s3_connection: s3Connection as unknown as Schema,
  dropbox_connection: dropboxConnection as unknown as Schema,
  model: model as unknown as Schema,
  model_sync: modelSync as unknown as Schema,
  bulk_sync: bulkSync as unknown as Schema,
  event_delivery: eventDelivery as unknown as Schema,
  send_s3: sendS3 as unknown as Schema,
};

/** Whether a value is one of the kinds. */
export function isDocumentKind(value: unknown): value is DocumentKind {
  return DOCUMENT_KINDS.some((kind) => kind === value);
}

/** The subschema a JSON pointer such as `#/properties/name` names, and the last `$comment` on the way. */
export function subschemaAt(
  root: Schema,
  pointer: string,
): { readonly schema: unknown; readonly comment?: string } {
  let schema: unknown = root;
  let comment: string | undefined;
  for (const step of pointer.split("/").slice(1).map(unescapePointer)) {
    schema = (schema as Record<string, unknown> | undefined)?.[step];
    const found = (schema as Record<string, unknown> | undefined)?.["$comment"];
    if (typeof found === "string") comment = found;
  }
  return comment === undefined ? { schema } : { schema, comment };
}

/** One step of a JSON pointer (RFC 6901) as it was before escaping. */
export function unescapePointer(step: string): string {
  return decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
}
