/** Whole deployments, each in a few lines. */
export { HightouchS3Stack, type HightouchS3StackProps } from "./hightouch-s3";
export { PipedreamS3Stack, type PipedreamS3StackProps } from "./pipedream-s3";
export { PolytomicS3Stack, type PolytomicS3StackProps, type StackBulkSync } from "./polytomic-s3";
export {
  type ScheduledSync,
  SelfHostedRunnerStack,
  type SelfHostedRunnerStackProps,
} from "./self-hosted-runner";
export { type StackSync, type SyncContents, SyncStack, type SyncStackProps } from "./sync-stack";
