/** A workspace on disk with one connection, one model and one sync, for the runner's tests. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import "./one-realm";

import type { Model, ModelSync, S3Connection } from "../../../connections";
import { type RunSyncOptions, runSync } from "../../../runner";
import { writeDocument } from "../../../workspace";

/** Real data of the npm package `vega-datasets`. */
export const vega = (name: string): string =>
  join(__dirname, "../../../node_modules/vega-datasets/data", name);

/** The connection every test writes to. */
export const landing: S3Connection = {
  kind: "s3_connection",
  id: "conn_landing",
  name: "Landing",
  vendor: "hightouch",
  configuration: {
    auth_mode: "iam_role",
    iam_role_arn: "arn:aws:iam::111122223333:role/acme-sync",
    s3_bucket_name: "acme-landing",
    s3_bucket_region: "eu-central-1",
  },
  external_id: "7b6d2f0e-3f5e-4b6e-9d65-0c1f5e7a9b21",
};

const model: Model = {
  kind: "model",
  id: "model_1",
  name: "Model",
  source: { type: "file", format: "csv", path: "set by the test" },
};

const sync: ModelSync = {
  kind: "model_sync",
  id: "sync_1",
  name: "Sync",
  connection_id: "conn_landing",
  model_id: "model_1",
  mode: "all",
  format: "csv",
  filename: "out/{YYYY}-{MM}-{DD}.csv",
};

/** A temporary workspace. */
export class TestWorkspace {
  readonly root = mkdtempSync(join(tmpdir(), "syncwright-runner-test-"));

  /** Write the documents; what is not given is a small default. */
  async write(parts: {
    readonly connection?: Partial<S3Connection>;
    readonly model?: Partial<Model>;
    readonly sync?: Partial<ModelSync>;
  }): Promise<void> {
    await writeDocument(this.root, { ...landing, ...parts.connection });
    await writeDocument(this.root, { ...model, ...parts.model });
    await writeDocument(this.root, { ...sync, ...parts.sync });
  }

  /** Write a data file; its path. */
  file(name: string, content: string | Uint8Array): string {
    const path = join(this.root, name);
    writeFileSync(path, content);
    return path;
  }

  /** Run `sync_1` at a fixed time as `run_1`. */
  run(endpoint: string, options: Partial<RunSyncOptions> = {}) {
    return runSync({
      workspace: this.root,
      sync: "sync_1",
      now: new Date("2026-03-04T05:06:07.089Z"),
      runId: "run_1",
      endpoint,
      env: runnerEnvironment,
      ...options,
    });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Nothing of the machine's own. */
export const runnerEnvironment = {};

// The SDK's default chain reads the real environment.
process.env["AWS_ACCESS_KEY_ID"] = "AKIAEXAMPLE";
process.env["AWS_SECRET_ACCESS_KEY"] = "secret";
