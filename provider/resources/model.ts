/** `syncwright_model`: a query over one source. */
import { documentSchemas } from "../../connections";
import { documentResource } from "./document-resource";

/** Each sync of a model exports its rows. */
export const model = documentResource({
  kind: "model",
  idPrefix: "model",
  description: "A query over one source; each sync exports its rows.",
  jsonSchema: documentSchemas.model,
  references: [{ path: ["source", "connection_id"], kinds: ["s3_connection"] }],
});
