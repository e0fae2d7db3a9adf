/** What a sync is: the documents of a workspace, their schemas and object-key templates. */
export type {
  BulkSync,
  DropboxConnection,
  EventDelivery,
  Mapping,
  Model,
  ModelSync,
  S3Connection,
  WorkspaceDocument,
} from "./documents";
