/** `aws_s3_object`: one object, from text or from a file. */
import { readFile } from "node:fs/promises";

import { isFields, type PlainFields } from "../../framework";
import type { AwsType } from "../aws-type";
import { present } from "./settings";

/** The type; its content is sent again on every change. */
export const object: AwsType = {
  type: "aws_s3_object",
  replaces: ["bucket", "key"],
  follows: {
    etag: ["content", "content_base64", "source", "source_hash"],
    version_id: ["content", "content_base64", "source", "source_hash"],
  },
  create: async (aws, planned) => {
    const { client, sdk } = await aws.s3();
    const tags = new URLSearchParams(aws.allTags(planned["tags"])).toString();
    await client.send(
      new sdk.PutObjectCommand({
        ...place(planned),
        Body: await bodyOf(planned),
        ...(present({
          ContentType: planned["content_type"],
          ContentEncoding: planned["content_encoding"],
          CacheControl: planned["cache_control"],
          ServerSideEncryption: planned["server_side_encryption"],
          SSEKMSKeyId: planned["kms_key_id"],
          StorageClass: planned["storage_class"],
          Tagging: tags || undefined,
        }) as object),
        ...(isFields(planned["metadata"]) ? { Metadata: planned["metadata"] as never } : {}),
      }),
    );
    return { id: String(planned["key"]) };
  },
  read: async (aws, state) => {
    const { client, sdk } = await aws.s3();
    const found = await client.send(new sdk.HeadObjectCommand(place(state)));
    const { Bucket, Key } = place(state);
    return {
      id: Key,
      bucket: Bucket,
      key: Key,
      arn: `arn:${aws.partition}:s3:::${Bucket}/${Key}`,
      etag: found.ETag?.replaceAll('"', ""),
      version_id: found.VersionId,
      content_type: found.ContentType,
      server_side_encryption: found.ServerSideEncryption,
      storage_class: found.StorageClass ?? "STANDARD",
      region: aws.region,
      tags_all: aws.allTags(state["tags"]),
    };
  },
  update: async (aws, { planned }) => {
    await object.create(aws, planned);
  },
  delete: async (aws, state) => {
    const { client, sdk } = await aws.s3();
    await client.send(new sdk.DeleteObjectCommand(place(state)));
  },
  identify: (_aws, id) => {
    const [bucket = "", ...rest] = id.replace(/^s3:\/\//, "").split("/");
    return { id: rest.join("/"), bucket, key: rest.join("/") };
  },
};

function place(fields: PlainFields): { Bucket: string; Key: string } {
  return { Bucket: String(fields["bucket"]), Key: String(fields["key"] ?? fields["id"]) };
}

async function bodyOf(planned: PlainFields): Promise<Buffer> {
  if (planned["source"] !== undefined) return readFile(String(planned["source"]));
  if (planned["content_base64"] !== undefined) {
    return Buffer.from(String(planned["content_base64"]), "base64");
  }
  return Buffer.from(String(planned["content"] ?? ""));
}
