/** From a connection to a destination that opens uploads. */
import { checkEndpoint, s3Client } from "../aws";
import type { DropboxConnection, ModelSync, S3Connection } from "../connections";
import { bucketPlace, clientOptions, type Surroundings, variablePart } from "./connection";
import { fail, RunError } from "./failure";
import type { RunProgress } from "./result";
import { RETRY_HORIZON_MS, type RetryLimits } from "./retry";
import type { Journal } from "./state/journal";
import { abortUpload, abortUploadsOf } from "./upload/abort-upload";
import {
  DROPBOX_ENDPOINTS,
  DropboxApi,
  type DropboxEndpoints,
  type DropboxSecrets,
} from "./upload/dropbox-api";
import { DropboxUpload } from "./upload/dropbox-upload";
import { PART_BYTES_DEFAULT, PART_BYTES_MIN } from "./upload/part-size";
import { S3Upload } from "./upload/s3-upload";
import type { Destination } from "./upload/upload";

/** Parts under way at a time: hides latency; more only costs memory. */
const CONCURRENCY = 4;

/** A destination that can also clean up after a run that was killed. */
export interface RecoverableDestination extends Destination {
  /** For people, e.g. `s3://landing`. */
  readonly name: string;
  /** Abort an upload that an earlier run left; false where it may still be there. */
  abandon(upload: { bucket: string; key: string; uploadId: string }): Promise<boolean>;
  /** Abort every upload of a key, for an earlier run that never learnt the id of its own. */
  abandonKey(key: string): Promise<void>;
}

/** The bucket of an S3 connection. */
export async function s3Destination(options: {
  readonly connection: S3Connection;
  readonly upload: NonNullable<ModelSync["upload"]>;
  readonly around: Surroundings;
  readonly contentType: string;
  readonly journal?: () => Journal | undefined;
  readonly onProgress?: (progress: RunProgress) => void;
  readonly retryHorizonMs?: number;
}): Promise<RecoverableDestination> {
  const { connection, around } = options;
  const client = await s3Client(clientOptions(connection, around));
  const { bucket } = bucketPlace(connection.configuration.s3_bucket_name);
  const retry: RetryLimits = {
    horizonMs: options.retryHorizonMs ?? RETRY_HORIZON_MS,
    ...(around.signal ? { signal: around.signal } : {}),
  };
  const open = (key: string) => {
    let bytes = 0;
    return new S3Upload(key, {
      client,
      bucket,
      runId: around.runId,
      upload: options.upload,
      contentType: options.contentType,
      partBytes: Math.max(PART_BYTES_MIN, options.upload.part_size_bytes ?? PART_BYTES_DEFAULT),
      concurrency: CONCURRENCY,
      retry,
      onUploadId: (event) => recordUpload(options.journal?.(), { bucket, ...event }),
      onSent: (sent) => {
        bytes += sent;
        options.onProgress?.({ phase: "writing", key, bytes });
      },
    });
  };
  return {
    name: `s3://${bucket}`,
    open,
    abandon: (upload) => abortUpload({ client, ...upload, horizonMs: retry.horizonMs }),
    abandonKey: (key) => abortUploadsOf({ client, bucket, horizonMs: retry.horizonMs }, key),
    close: () => client.destroy(),
  };
}

/** The folder of a Dropbox connection. The refresh token comes from the environment. */
export function dropboxDestination(options: {
  readonly connection: DropboxConnection;
  readonly around: Surroundings;
  readonly onProgress?: (progress: RunProgress) => void;
  readonly retryHorizonMs?: number;
}): RecoverableDestination {
  const { connection, around } = options;
  const api = new DropboxApi(
    dropboxEndpoints(around),
    dropboxSecrets(connection, around),
    around.signal,
  );
  const folder = withoutSlashes(connection.configuration.folder);
  const retry: RetryLimits = {
    horizonMs: options.retryHorizonMs ?? RETRY_HORIZON_MS,
    ...(around.signal ? { signal: around.signal } : {}),
  };
  const open = (key: string) => {
    let bytes = 0;
    return new DropboxUpload(key, {
      api,
      path: folder === "" ? `/${key}` : `/${folder}/${key}`,
      retry,
      onSent: (sent) => {
        bytes += sent;
        options.onProgress?.({ phase: "writing", key, bytes });
      },
    });
  };
  return {
    name: `dropbox:/${folder}`,
    open,
    abandon: async () => true,
    abandonKey: async () => undefined,
    close: () => undefined,
  };
}

function dropboxSecrets(connection: DropboxConnection, around: Surroundings): DropboxSecrets {
  const part = variablePart(connection.id);
  const variable = `SYNCWRIGHT_DROPBOX_REFRESH_TOKEN_${part}`;
  const refreshToken = around.env[variable];
  if (!refreshToken) {
    fail({
      code: "SYNC5003",
      summary: `the refresh token of the connection \`${connection.name}\` is missing`,
      why: `the environment variable ${variable} is not set`,
      help: "connect the app with `token_access_type=offline` and set the variable for the runner",
    });
  }
  const appSecret = around.env[`SYNCWRIGHT_DROPBOX_APP_SECRET_${part}`];
  const appKey = connection.configuration.app_key;
  return { appKey, refreshToken, ...(appSecret ? { appSecret } : {}) };
}

/** Another host only where the process is told so, and only a local one over plain HTTP. */
function dropboxEndpoints(around: Surroundings): DropboxEndpoints {
  const other = around.env["SYNCWRIGHT_DROPBOX_URL"];
  if (!other) return DROPBOX_ENDPOINTS;
  const { url, diagnostics } = checkEndpoint(other, { allowLoopback: true });
  if (!url) throw new RunError(diagnostics);
  return { api: url.origin, content: url.origin };
}

function withoutSlashes(folder: string): string {
  return folder
    .split("/")
    .filter((segment) => segment !== "")
    .join("/");
}

async function recordUpload(
  journal: Journal | undefined,
  event: { bucket: string; key: string; uploadId: string; isGone: boolean },
): Promise<void> {
  const { isGone, ...upload } = event;
  await journal?.update((record) => {
    const others = record.uploads.filter((one) => one.uploadId !== upload.uploadId);
    return { ...record, uploads: isGone ? others : [...others, upload] };
  });
}
