/** CDKTF constructs: buckets, roles, keys, queues, connections and syncs, least privilege by default. */
export {
  type ISyncBucket,
  SyncBucket,
  type SyncBucketAttributes,
  type SyncBucketProps,
} from "./bucket";
export type { NotificationFilter } from "./bucket-notifications";
export type { BucketSettingsProps } from "./bucket-settings";
export { BulkSync, type BulkSyncProps } from "./bulk-sync";
export { S3Connection } from "./connection";
export type { S3ConnectionProps, SingleTable } from "./connection-props";
export { camelCase } from "./documents";
export { DropboxConnection, type DropboxConnectionProps } from "./dropbox-connection";
export { ConstructError } from "./errors";
export { EventDelivery, type EventDeliveryProps } from "./event-delivery";
export { type AddToResourcePolicyResult, Grant, type IGrantable } from "./grant";
export { type ISyncKey, SyncKey, type SyncKeyProps } from "./key";
export { type FileSource, Model, type ModelProps, type S3Source } from "./model";
export { type CsvProps, ModelSync, type ModelSyncProps, type UploadProps } from "./model-sync";
export { PreflightGate, type PreflightGateProps } from "./preflight-gate";
export { SyncwrightProvider, type SyncwrightProviderProps } from "./provider";
export { type ISyncQueue, SyncEventQueue, type SyncEventQueueProps } from "./queue";
export { renamedFrom } from "./renamed";
export { predictRoleArn, type RoleTrust, SyncRole, type SyncRoleProps } from "./role";
export type { RunnerAlerts } from "./runner/alerts";
export type { FargateCompute, LambdaCompute, RunnerCompute } from "./runner/compute";
export {
  type RunnerState,
  SyncRunner,
  type SyncRunnerProps,
  type SyncSchedule,
} from "./runner/sync-runner";
export { type SuppressionProps, Suppressions } from "./suppressions";
export type { SurroundingsProps } from "./surroundings";
export { SyncUser, type SyncUserProps } from "./user";
export { VendorBucketPolicy, type VendorBucketPolicyProps } from "./vendor-bucket-policy";
