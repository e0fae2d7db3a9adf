/** The AWS SDK as we use it: clients, credentials, errors and denial messages. */
export {
  type AwsCredentials,
  type ClientOptions,
  type CredentialSource,
  iamClient,
  s3Client,
  sqsClient,
  stsClient,
  type Timeouts,
} from "./clients";
export { type AssumeRoleOptions, assumedRole, assumeRole, renewing } from "./credentials";
export { type Denial, type DenialLayer, parseDenial } from "./denial";
export { checkEndpoint, type EndpointRules, guardedLookup, isForbiddenAddress } from "./endpoint";
export {
  classifyError,
  type ErrorCause,
  type ErrorClass,
  type ErrorKind,
  errorMessage,
} from "./errors";
export { readSecret, type SecretOptions } from "./secret";
