/**
 * State in a bucket, `s3://bucket/prefix/<sync id>/`: for runners that keep nothing on disk.
 *
 * Compare-and-swap is S3's conditional write (`If-None-Match: *`, `If-Match`). A store that ignores
 * conditions would let two runs overwrite each other in silence, so the first use probes it. Needs
 * `s3:GetObject`, `s3:PutObject`, `s3:DeleteObject` on the prefix and `s3:ListBucket` on the bucket,
 * which no vendor's least privilege has: hence only where it is asked for.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html.
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";

import { classifyError } from "../../aws";
import { fail } from "../failure";
import { type RetryLimits, withRetry } from "../retry";
import { downloadObject, listObjects } from "../sources/download";
import { PART_BYTES_DEFAULT } from "../upload/part-size";
import { S3Upload } from "../upload/s3-upload";
import type { StateStore, Tagged, WriteCondition } from "./store";

/** Where the state of one sync lies. */
export interface S3StorePlace {
  readonly client: S3Client;
  readonly bucket: string;
  /** Ends with `/`. */
  readonly prefix: string;
  readonly runId: string;
  readonly retry: RetryLimits;
}

/** State of one sync in a bucket. */
export class S3Store implements StateStore {
  readonly place: string;

  private constructor(private readonly at: S3StorePlace) {
    this.place = `s3://${at.bucket}/${at.prefix.slice(0, -1)}`;
  }

  /** Open the state; SYNC5043 where the store ignores conditions. */
  static async open(at: S3StorePlace): Promise<S3Store> {
    const store = new S3Store(at);
    await store.probe();
    return store;
  }

  async read(name: string): Promise<Tagged | undefined> {
    const command = new GetObjectCommand({ Bucket: this.at.bucket, Key: this.keyOf(name) });
    try {
      return await withRetry(this.at.retry, async () => {
        const answer = await this.at.client.send(command);
        return { text: (await answer.Body?.transformToString()) ?? "", tag: answer.ETag ?? "" };
      });
    } catch (error) {
      const { cause, code } = classifyError(error);
      if (cause === "notFound" && code !== "NoSuchBucket") return undefined;
      throw error;
    }
  }

  async write(
    name: string,
    text: string,
    condition: WriteCondition,
  ): Promise<{ readonly tag: string } | "conflict"> {
    const command = new PutObjectCommand({
      Bucket: this.at.bucket,
      Key: this.keyOf(name),
      Body: text,
      ContentType: "application/json",
      ...(condition === "absent" ? { IfNoneMatch: "*" } : { IfMatch: condition.tag }),
    });
    try {
      const answer = await withRetry(this.at.retry, () => this.at.client.send(command));
      return { tag: answer.ETag ?? "" };
    } catch (error) {
      const { cause } = classifyError(error);
      if (cause !== "preconditionFailed" && cause !== "conflict" && cause !== "notFound")
        throw error;
      // A lost answer and its repetition look like a conflict: whose text is there?
      const current = await this.read(name);
      return current?.text === text ? { tag: current.tag } : "conflict";
    }
  }

  async remove(name: string): Promise<void> {
    const command = new DeleteObjectCommand({ Bucket: this.at.bucket, Key: this.keyOf(name) });
    await withRetry(this.at.retry, () => this.at.client.send(command));
  }

  async list(folder: string): Promise<readonly string[]> {
    const prefix = this.keyOf(`${folder}/`);
    const objects = await listObjects(this.at, prefix);
    return objects.map((object) => object.key.slice(prefix.length));
  }

  async putFile(name: string, path: string): Promise<void> {
    const upload = new S3Upload(this.keyOf(name), {
      client: this.at.client,
      bucket: this.at.bucket,
      runId: this.at.runId,
      upload: {},
      partBytes: PART_BYTES_DEFAULT,
      concurrency: 4,
      retry: this.at.retry,
    });
    try {
      if ((await stat(path)).size > 0) {
        for await (const chunk of createReadStream(path)) await upload.write(chunk as Uint8Array);
      }
      await upload.finish();
      await upload.commit();
    } catch (error) {
      await upload.abort();
      throw error;
    }
  }

  async getFile(name: string, folder: string): Promise<string> {
    const path = join(folder, `state-${basename(name)}`);
    await downloadObject(this.at, this.keyOf(name), path);
    return path;
  }

  close(): void {
    this.at.client.destroy();
  }

  private keyOf(name: string): string {
    return `${this.at.prefix}${name}`;
  }

  private async probe(): Promise<void> {
    const name = `probe-${this.at.runId}.json`;
    await this.write(name, "{}\n", "absent");
    const second = await this.write(name, '{"second":true}\n', "absent");
    await this.remove(name);
    if (second === "conflict") return;
    fail({
      code: "SYNC5043",
      summary: `\`${this.place}\` cannot hold the state of a sync`,
      why: "the store ignores `If-None-Match`, so two runs could overwrite each other in silence",
      help: "keep the state in a folder, or in Amazon S3",
    });
  }
}
