/** `syncwright_event_delivery`: events, batched once a minute into one gzip object. */
import { documentSchemas } from "../../connections";
import { documentResource } from "./document-resource";

/** Keys begin with its prefix. */
export const eventDelivery = documentResource({
  kind: "event_delivery",
  idPrefix: "ed",
  description: "Events, batched once a minute into one gzip object.",
  jsonSchema: documentSchemas.event_delivery,
  references: [{ path: ["connection_id"], kinds: ["s3_connection"] }],
});
