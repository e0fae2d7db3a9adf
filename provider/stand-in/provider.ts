/**
 * A stand-in for hashicorp/aws: the same schemas, real API calls, a local rehearsal at the other end.
 *
 * It is for rehearsals and tests only. It has no code of hashicorp/aws; where the two differ in what
 * they plan for defaults, the real provider is right.
 */
import {
  type Attribute,
  type Attributes,
  bool,
  defineSchema,
  listOf,
  mapOf,
  optional,
  type Provider,
  type Resource,
  string,
  type ValueType,
} from "../framework";
import type { RecordValue } from "../protocol";
import { STAND_IN_VERSION } from "../version";
import { Aws, readSettings } from "./aws";
import { type AwsType, awsResource } from "./aws-type";
import { lookups } from "./data/lookups";
import { policyDocument } from "./data/policy-document";
import { groupTypes } from "./iam/groups";
import { policyTypes } from "./iam/policies";
import { principalTypes } from "./iam/role";
import { kmsTypes } from "./kms";
import { recordedResource } from "./recorded";
import { accessSettings } from "./s3/access";
import { bucket } from "./s3/bucket";
import { object } from "./s3/object";
import { storageSettings } from "./s3/storage";
import { trafficSettings } from "./s3/traffic";
import { resourceTypes } from "./schema";
import { sqsTypes } from "./sqs";

const served: readonly AwsType[] = [
  bucket,
  object,
  ...accessSettings,
  ...storageSettings,
  ...trafficSettings,
  ...principalTypes,
  ...policyTypes,
  ...groupTypes,
  ...kmsTypes,
  ...sqsTypes,
];

const argument = <T>(type: ValueType<T>): Attribute => optional(type, "As in hashicorp/aws.");

const schema = defineSchema({
  description: "A stand-in for hashicorp/aws that works against a local rehearsal only.",
  attributes: {
    region: argument(string),
    access_key: optional(string, "As in hashicorp/aws.", { sensitive: true }),
    secret_key: optional(string, "As in hashicorp/aws.", { sensitive: true }),
    token: optional(string, "As in hashicorp/aws.", { sensitive: true }),
    profile: argument(string),
    shared_config_files: argument(listOf(string)),
    shared_credentials_files: argument(listOf(string)),
    allowed_account_ids: argument(listOf(string)),
    forbidden_account_ids: argument(listOf(string)),
    s3_use_path_style: argument(bool),
    skip_credentials_validation: argument(bool),
    skip_requesting_account_id: argument(bool),
    skip_metadata_api_check: argument(string),
    skip_region_validation: argument(bool),
    use_fips_endpoint: argument(bool),
    use_dualstack_endpoint: argument(bool),
  },
  blocks: {
    endpoints: {
      nesting: "set",
      attributes: Object.fromEntries(
        ["s3", "sts", "iam", "sqs", "kms", "sns"].map((name) => [name, argument(string)]),
      ),
    },
    default_tags: { nesting: "list", maxItems: 1, attributes: { tags: argument(mapOf(string)) } },
    assume_role: {
      nesting: "list",
      attributes: { role_arn: argument(string), external_id: argument(string) },
    },
  },
});

/** The whole stand-in. */
export const standIn: Provider<Aws, (typeof schema)["attributes"]> = {
  name: "aws",
  version: STAND_IN_VERSION,
  schema,
  configure: (config) => new Aws(readSettings(config as unknown as RecordValue, process.env)),
  resources: resources(),
  dataSources: { ...lookups, aws_iam_policy_document: policyDocument },
};

function resources(): Record<string, Resource<Attributes, Aws>> {
  const table: Record<string, Resource<Attributes, Aws>> = {};
  for (const type of resourceTypes) table[type] = recordedResource(type);
  for (const definition of served) table[definition.type] = awsResource(definition);
  return table;
}
