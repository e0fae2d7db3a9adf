/** The documents of a workspace as files: read, write, delete, list, find. */
export { syncFolder, writeFileAtomic } from "./atomic";
export { findDocument } from "./find";
export { checkId, type DocumentKind, type DocumentOf, documentKinds, folderOf } from "./kinds";
export {
  type DocumentList,
  type DocumentRead,
  deleteDocument,
  listDocuments,
  readDocument,
  writeDocument,
} from "./store";
