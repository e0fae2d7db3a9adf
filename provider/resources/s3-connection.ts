/** `syncwright_s3_connection`: a bucket and how a vendor reaches it. */
import { randomUUID } from "node:crypto";

import { documentSchemas } from "../../connections";
import { computed, number, optional, string } from "../framework";
import { documentResource } from "./document-resource";

/** Its external id is made once, so that the role that trusts it never has to change. */
export const s3Connection = documentResource({
  kind: "s3_connection",
  idPrefix: "conn",
  description:
    "A bucket and how a vendor reaches it. The `external_id` is made once at creation; ask for it in the trust policy of the role.",
  jsonSchema: documentSchemas.s3_connection,
  options: { vendor: { replaces: true } },
  madeOnce: {
    external_id: {
      attribute: computed(
        string,
        "UUID made once at creation and kept through every update; the role's trust policy asks for it.",
      ),
      make: () => randomUUID(),
    },
  },
  beside: {
    aws_secret_access_key_wo: optional(
      string,
      "Secret of `aws_access_key_id`. Write-only: it is kept in no plan, no state and no document. The runner takes it from its own environment.",
      { writeOnly: true, sensitive: true },
    ),
    aws_secret_access_key_wo_version: optional(
      number,
      "Count it up to hand over a new `aws_secret_access_key_wo`.",
    ),
  },
});
