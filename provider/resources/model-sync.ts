/** `syncwright_model_sync`: rows of a model into files of a connection. */
import { documentSchemas } from "../../connections";
import { documentResource } from "./document-resource";

/** Mode and format are the vendor's own words. */
export const modelSync = documentResource({
  kind: "model_sync",
  idPrefix: "sync",
  description: "Rows of a model into files of a connection.",
  jsonSchema: documentSchemas.model_sync,
  references: [
    { path: ["connection_id"], kinds: ["s3_connection", "dropbox_connection"] },
    { path: ["model_id"], kinds: ["model"] },
  ],
});
