/** What a sync is: the documents of a workspace, their schemas and object-key templates. */
export { type Complaint, complainAboutAccountId, complainAboutArn } from "./arn-text";
export {
  type BucketLocation,
  complainAboutBucketLocation,
  complainAboutBucketName,
  parseBucketLocation,
} from "./bucket-name";
export { complainAboutExternalId } from "./formats";
export type {
  BulkSync,
  BulkSyncDestination,
  CsvOptions,
  DropboxConnection,
  DropboxConnectionConfiguration,
  EventDelivery,
  FileModelSource,
  Mapping,
  Model,
  ModelSource,
  ModelSync,
  S3Connection,
  S3ConnectionConfiguration,
  S3ModelSource,
  SendS3,
  SyncAlert,
  UploadOptions,
  WorkspaceDocument,
} from "./generated/documents";
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
export {
  type FileDocument,
  idFromName,
  type ParsedDocument,
  type ParsedDocuments,
  parseDocuments,
} from "./parse";
export { checkReferences } from "./references";
export { REGIONS_KNOWN } from "./regions";
export {
  DOCUMENT_KINDS,
  type DocumentKind,
  documentSchemas,
  isDocumentKind,
  type Schema,
} from "./schemas";
export { type Place, parsePlaces, type Syntax } from "./text-position";
export { isDocument, validateDocument, validateSendS3 } from "./validate";
