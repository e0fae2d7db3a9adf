/** `syncwright_bulk_sync`: all tables of one connection into another. */
import { documentSchemas } from "../../connections";
import { documentResource } from "./document-resource";

/** Source and destination are both connections of the workspace. */
export const bulkSync = documentResource({
  kind: "bulk_sync",
  idPrefix: "bulk",
  description: "All tables of one connection into another.",
  jsonSchema: documentSchemas.bulk_sync,
  references: [
    { path: ["source_connection_id"], kinds: ["s3_connection"] },
    { path: ["destination_connection_id"], kinds: ["s3_connection", "dropbox_connection"] },
  ],
});
