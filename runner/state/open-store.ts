/** From `--state` to a store: a folder, or `s3://bucket/prefix`. */
import { join } from "node:path";

import { s3Client } from "../../aws";
import { baseOptions, bucketPlace, type Surroundings } from "../connection";
import { RETRY_HORIZON_MS } from "../retry";
import { LocalStore } from "./local-store";
import { S3Store } from "./s3-store";
import type { StateStore } from "./store";

/** Open the state of one sync. A bucket is reached with the runner's own credentials. */
export async function openStore(options: {
  readonly state: string;
  readonly syncId: string;
  readonly region: string;
  readonly around: Surroundings;
}): Promise<StateStore> {
  const { state, syncId, around } = options;
  if (!state.startsWith("s3://")) return new LocalStore(join(state, syncId));
  const { bucket, prefix } = bucketPlace(state);
  return S3Store.open({
    client: await s3Client(baseOptions(options.region, around)),
    bucket,
    prefix: `${prefix}${syncId}/`,
    runId: around.runId,
    retry: { horizonMs: RETRY_HORIZON_MS, ...(around.signal ? { signal: around.signal } : {}) },
  });
}
