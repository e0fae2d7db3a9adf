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
export {
  diffTemplate,
  expandKeyTemplate,
  type KeyPart,
  type KeyTemplate,
  type KeyValues,
  type KeyVariable,
  keyVariables,
  parseKeyTemplate,
  templatePattern,
} from "./key-template";
export { checkKey, escapeSegment, type KeyRules } from "./object-key";
