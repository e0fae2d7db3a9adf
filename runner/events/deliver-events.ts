/**
 * Event delivery: all events of one call as one gzip object, newline-delimited.
 *
 * Called once a minute by a scheduler, it gives Pipedream's shape: one object a minute. The identifier
 * in the key is the SHA-256 of the events (of the message ids, where they come from a queue), so a
 * repeated delivery at the same scheduled time writes the same bytes to the same key. No events, no
 * object.
 *
 * Source: https://pipedream.com/docs/workflows/data-management/destinations/s3 ("S3 Destination
 * delivery", "S3 object format").
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";

import { checkEndpoint, sqsClient } from "../../aws";
import { checkKey, type EventDelivery, type S3Connection } from "../../connections";
import { bucketPlace } from "../connection";
import { s3Destination } from "../destination";
import { readS3Connection } from "../documents";
import { fail, RunError } from "../failure";
import { gzip } from "../gzip/parallel-gzip";
import { type RunSyncOptions, surroundings } from "../options";
import type { RunFile, RunResult } from "../result";
import { RETRY_HORIZON_MS } from "../retry";
import { eventKey } from "./event-key";
import { eventLines } from "./event-lines";
import { deleteAll, receiveAll } from "./queue";

/** Deliver the events that are there now. */
export async function deliverEvents(
  options: RunSyncOptions,
  delivery: EventDelivery,
  folder: string,
): Promise<Omit<RunResult, "durations">> {
  const connection = await readS3Connection(options.workspace, delivery.connection_id);
  const { events } = options;
  const isQueue = typeof events === "string" && events.startsWith("https://");
  const isLocalQueue = typeof events === "string" && events.startsWith("http://");
  const files =
    isQueue || isLocalQueue
      ? await fromQueue(options, delivery, connection, { queueUrl: events, folder })
      : await fromLines(options, delivery, connection, folder);
  const { bucket } = bucketPlace(connection.configuration.s3_bucket_name);
  return {
    runId: options.runId,
    syncId: delivery.id,
    syncName: delivery.name,
    mode: "events",
    now: options.now.toISOString(),
    destination: `s3://${bucket}`,
    files,
    rows: files.reduce((sum, file) => sum + file.rows, 0),
    diagnostics: [],
    ...(options.isDryRun ? { isDryRun: true } : {}),
  };
}

async function fromLines(
  options: RunSyncOptions,
  delivery: EventDelivery,
  connection: S3Connection,
  folder: string,
): Promise<readonly RunFile[]> {
  if (options.events === undefined) {
    fail({
      code: "SYNC5062",
      summary: `the delivery \`${delivery.name}\` has no events`,
      help: "name a file, standard input (`-`) or a queue URL with `--events`",
    });
  }
  const spool = await spoolEvents(eventLines(options.events as string | Readable), folder);
  return store(options, delivery, connection, spool);
}

async function fromQueue(
  options: RunSyncOptions,
  delivery: EventDelivery,
  connection: S3Connection,
  source: { readonly queueUrl: string; readonly folder: string },
): Promise<readonly RunFile[]> {
  const region = connection.configuration.s3_bucket_region;
  const endpoint = checkEndpoint(new URL(source.queueUrl).origin, { allowLoopback: true });
  if (!endpoint.url) throw new RunError(endpoint.diagnostics);
  const client = await sqsClient({ region, endpoint: endpoint.url.href });
  const retry = {
    horizonMs: RETRY_HORIZON_MS,
    ...(options.signal ? { signal: options.signal } : {}),
  };
  try {
    const messages = await receiveAll(client, source.queueUrl, retry);
    const bodies = (async function* () {
      for (const message of messages) yield message.body.replaceAll("\n", " ");
    })();
    const spool = await spoolEvents(bodies, source.folder);
    const ids = messages.map((message) => message.id);
    const identifier = createHash("sha256").update(ids.join("\n")).digest("hex");
    const files = await store(options, delivery, connection, { ...spool, identifier });
    if (!options.isDryRun) await deleteAll(client, source.queueUrl, messages, retry);
    return files;
  } finally {
    client.destroy();
  }
}

interface Spool {
  readonly path: string;
  readonly count: number;
  readonly identifier: string;
}

/** The key holds a hash of all events, so they are written to disk, compressed, before the upload begins. */
async function spoolEvents(events: AsyncIterable<string>, folder: string): Promise<Spool> {
  const path = join(folder, "events.gz");
  const hash = createHash("sha256");
  let count = 0;
  const lines = (async function* () {
    for await (const event of events) {
      const line = Buffer.from(`${event}\n`);
      hash.update(line);
      count++;
      yield line;
    }
  })();
  const file = await open(path, "wx", 0o600);
  try {
    for await (const chunk of gzip(lines)) await file.write(chunk);
  } finally {
    await file.close();
  }
  return { path, count, identifier: hash.digest("hex") };
}

async function store(
  options: RunSyncOptions,
  delivery: EventDelivery,
  connection: S3Connection,
  spool: Spool,
): Promise<readonly RunFile[]> {
  if (spool.count === 0) return [];
  const { prefix } = bucketPlace(connection.configuration.s3_bucket_name);
  const key = eventKey(`${prefix}${delivery.prefix}`, options.now, spool.identifier);
  const wrong = checkKey(key, key, {});
  if (wrong.length > 0) throw new RunError(wrong);
  if (options.isDryRun) return [{ key, bytes: 0, rows: spool.count }];
  const destination = await s3Destination({
    connection,
    upload: {},
    around: surroundings(options, options.signal),
    contentType: "application/gzip",
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    ...(options.retryHorizonMs === undefined ? {} : { retryHorizonMs: options.retryHorizonMs }),
  });
  const upload = destination.open(key);
  try {
    for await (const chunk of createReadStream(spool.path)) await upload.write(chunk as Uint8Array);
    await upload.finish();
    const stored = await upload.commit();
    return [
      {
        key,
        bytes: stored.bytes,
        rows: spool.count,
        ...(stored.etag ? { etag: stored.etag } : {}),
      },
    ];
  } catch (error) {
    await upload.abort();
    throw error;
  } finally {
    destination.close();
  }
}
