/**
 * The settings of a bucket, each a Terraform type: one call puts it, one gets it, one removes it.
 *
 * What is got is turned into the blocks that the user writes. Names on the left are Terraform's, names
 * on the right the S3 API's: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */

import type * as s3Sdk from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";

import { isFields, type Plain, type PlainFields } from "../../framework";
import type { Aws } from "../aws";
import type { AwsType } from "../aws-type";

type Sdk = typeof s3Sdk;

interface Call {
  readonly client: S3Client;
  readonly sdk: Sdk;
  readonly bucket: string;
}

interface Setting {
  readonly type: string;
  put(call: Call, wanted: PlainFields): Promise<unknown>;
  /** Undefined: the bucket has no such setting. `state` is what Terraform knows. */
  get(call: Call, state: PlainFields): Promise<PlainFields | undefined>;
  /** Left out where AWS has nothing to remove. */
  remove?(call: Call): Promise<unknown>;
  readonly defaults?: PlainFields;
}

/** A bucket setting as a type: its id is the bucket's name. */
export function bucketSetting({ type, put, get, remove, defaults }: Setting): AwsType {
  const callFor = async (aws: Aws, fields: PlainFields): Promise<Call> => {
    const { client, sdk } = await aws.s3();
    const id = String(fields["bucket"] ?? fields["id"]).split(",")[0] ?? "";
    return { client, sdk, bucket: id };
  };
  return {
    type,
    replaces: ["bucket", "expected_bucket_owner"],
    ...(defaults ? { defaults } : {}),
    create: async (aws, planned) => {
      const call = await callFor(aws, planned);
      await put(call, planned);
      return { id: call.bucket };
    },
    read: async (aws, state) => {
      const call = await callFor(aws, state);
      const found = await get(call, state);
      return found && { id: call.bucket, bucket: call.bucket, region: aws.region, ...found };
    },
    update: async (aws, { planned }) => {
      await put(await callFor(aws, planned), planned);
    },
    delete: async (aws, state) => {
      await remove?.(await callFor(aws, state));
    },
  };
}

/** The blocks of one name; empty where there are none. */
export function blocks(fields: PlainFields, name: string): readonly PlainFields[] {
  const found = fields[name];
  return Array.isArray(found) ? found.filter(isFields) : [];
}

/** The only block of one name; empty where there is none. */
export function block(fields: PlainFields, name: string): PlainFields {
  return blocks(fields, name)[0] ?? {};
}

/** The fields that have a value, as an API structure. */
export function present(fields: Readonly<Record<string, Plain | undefined>>): never {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ""),
  ) as never;
}

/** A list with one element, or none where it would be empty. */
export function oneOrNone(fields: PlainFields): readonly PlainFields[] {
  return Object.values(fields).some((value) => value !== undefined) ? [fields] : [];
}

/** Texts of a list attribute. */
export function texts(value: Plain | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
