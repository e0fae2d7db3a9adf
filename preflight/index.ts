/** The validator: a snapshot of the infrastructure and the syncs in, findings with verified fixes out. */
export type { BeyondPolicy, Call, CallVerdict } from "./call";
export { type Cause, causeOf, causes, documentationOf, type FoundWhen } from "./catalogue";
export { decideCall } from "./decide-call";
export { denialMessage } from "./denial-message";
export {
  type EvidenceSnippet,
  evidenceTemplate,
  type Merged,
  mergeEvidence,
  type ReadEvidence,
  readEvidence,
  type StatedFact,
  unusedEvidence,
} from "./evidence";
export { isHcl, newPolicyBlock, partOf, styleAt } from "./fixes/hcl-patch";
export {
  type DocumentPart,
  documentParts,
  type HclStyle,
  hclName,
  hclObject,
  hclValue,
  partLines,
  statementBlock,
} from "./fixes/hcl-syntax";
export {
  applyPatch,
  type BucketPatch,
  type DocumentPatch,
  type NewPolicyPatch,
  type Patch,
  policiesIn,
  type StatementPatch,
} from "./fixes/patch";
export { sourceOf } from "./fixes/render-patch";
export {
  type PermissionChange,
  type PermissionDiff,
  type PolicyKind,
  permissionDiff,
} from "./permission-diff";
export { type PreflightOptions, preflight, summaryOf } from "./preflight";
export { judgePublic, type PublicAnswer } from "./public-policy";
export {
  COMMENT_MARKER,
  type Evidence,
  REPORT_FORMAT_VERSION,
  renderGithub,
  renderHtml,
  renderJson,
  renderJunit,
  renderMarkdown,
  renderSarif,
  renderText,
  type TextOptions,
} from "./report";
export { displayOf } from "./report/display";
export type {
  ConnectionReport,
  Deciding,
  Finding,
  Fix,
  Owner,
  Report,
  StepReport,
} from "./report/finding";
export { isSameJson } from "./report/fingerprint";
export type { TextChange } from "./report/text-change";
export type {
  AccessPointFact,
  AccountFact,
  ArchivingFact,
  BucketFact,
  ClientFact,
  EndpointFact,
  KeyFact,
  PolicyFact,
  PolicySource,
  PrincipalFact,
  Provenance,
  PublicAccessBlockFact,
  QueueFact,
  Snapshot,
  StandIn,
  SuppressionFact,
  TopicFact,
  UnreadFact,
  WebIdentityFact,
} from "./snapshot";
export {
  baselineOf,
  dayOf,
  incomplete,
  isDay,
  isSuppression,
  problemOf,
  REASON_LENGTH_MIN,
  type Suppressed,
  type Suppression,
  type SuppressionSource,
  suppress,
  suppressionOf,
  withBaseline,
} from "./suppress";
export { type CallExplanation, explainCall, type LayerReport, type StatementReport } from "./why";
