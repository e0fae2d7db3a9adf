/**
 * The provider `syncwright/syncwright`: the documents of a workspace as Terraform resources.
 *
 * It talks to no cloud: a document is a file. What a sync may do in AWS is declared with the AWS
 * provider and judged by the preflight.
 */
import { resolve } from "node:path";

import { defineSchema, optional, type Provider, string } from "./framework";
import { Unknown } from "./protocol";
import { bulkSync } from "./resources/bulk-sync";
import type { Workspace } from "./resources/document-resource";
import { dropboxConnection } from "./resources/dropbox-connection";
import { eventDelivery } from "./resources/event-delivery";
import { model } from "./resources/model";
import { modelSync } from "./resources/model-sync";
import { preflightGate } from "./resources/preflight";
import { s3Connection } from "./resources/s3-connection";
import { PROVIDER_VERSION } from "./version";

const WORKSPACE_VARIABLE = "SYNCWRIGHT_WORKSPACE";
const WORKSPACE_DEFAULT = ".syncwright";

const schema = defineSchema({
  description: "Sync connections, models and syncs, kept as documents in a workspace folder.",
  attributes: {
    workspace: optional(
      string,
      `Folder of the documents, relative to where Terraform runs. Default: the environment variable \`${WORKSPACE_VARIABLE}\`, else \`${WORKSPACE_DEFAULT}\`.`,
    ),
  },
});

/** The whole provider. */
export const syncwright: Provider<Workspace, (typeof schema)["attributes"]> = {
  name: "syncwright",
  version: PROVIDER_VERSION,
  schema,
  configure: ({ workspace }) => {
    if (workspace instanceof Unknown) return { root: undefined };
    return { root: resolve(workspace || process.env[WORKSPACE_VARIABLE] || WORKSPACE_DEFAULT) };
  },
  resources: {
    syncwright_s3_connection: s3Connection,
    syncwright_dropbox_connection: dropboxConnection,
    syncwright_model: model,
    syncwright_model_sync: modelSync,
    syncwright_bulk_sync: bulkSync,
    syncwright_event_delivery: eventDelivery,
    syncwright_preflight: preflightGate,
  },
};
