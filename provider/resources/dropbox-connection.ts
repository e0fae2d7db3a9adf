/** `syncwright_dropbox_connection`: a Dropbox account and folder. */
import { documentSchemas } from "../../connections";
import { number, optional, string } from "../framework";
import { documentResource } from "./document-resource";

/** Its refresh token is write-only; the runner takes it from its own environment. */
export const dropboxConnection = documentResource({
  kind: "dropbox_connection",
  idPrefix: "conn",
  description: "A Dropbox app and the folder that it writes to.",
  jsonSchema: documentSchemas.dropbox_connection,
  options: { vendor: { replaces: true } },
  beside: {
    refresh_token_wo: optional(
      string,
      "OAuth refresh token. Write-only: it is kept in no plan, no state and no document.",
      { writeOnly: true, sensitive: true },
    ),
    refresh_token_wo_version: optional(
      number,
      "Count it up to hand over a new `refresh_token_wo`.",
    ),
  },
});
