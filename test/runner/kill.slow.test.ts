/**
 * Goal: a run that is killed at any request, and started again, ends as if nothing had happened: same
 * keys, same bytes, no upload left, state moved once.
 * Method: the real command as a child process, SIGKILL at each request in turn, then a second child
 * with the same run id, or with another one.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { buildCli, removeCli, startCli } from "./support/cli";
import { S3Sink } from "./support/s3-sink";
import { TestWorkspace, vega } from "./support/workspace";

beforeAll(buildCli);
afterAll(removeCli);

/** Assuming the role, creating an upload, two parts, completing it. */
const REQUEST_COUNT_MIN = 5;

/** 300,000 flights after 30,000: rows are added (in several parts), changed and removed. */
const tableQuery = (second: boolean) =>
  second
    ? "SELECT row_number() OVER () AS id, * REPLACE (delay + CAST(distance % 7 = 0 AS INTEGER) AS delay) FROM source QUALIFY id % 10 <> 0 AND id <= 300000"
    : "SELECT row_number() OVER () AS id, * FROM source QUALIFY id % 10 <> 1 AND id <= 30000";

class Setting {
  private constructor(
    readonly sink: S3Sink,
    readonly workspace: TestWorkspace,
  ) {}

  private static readonly open = new Set<Setting>();

  /** Also what a failed test left: an open server would keep jest from ending. */
  static async endAll(): Promise<void> {
    for (const setting of Setting.open) await setting.end();
  }

  static async make(mode: "all" | "diff"): Promise<Setting> {
    const setting = new Setting(await S3Sink.start(), new TestWorkspace());
    Setting.open.add(setting);
    if (mode === "diff") {
      await setting.write(mode, false);
      await setting.run("first");
    }
    await setting.write(mode, true);
    return setting;
  }

  private write(mode: "all" | "diff", second: boolean): Promise<void> {
    return this.workspace.write({
      model: {
        source: { type: "file", format: "parquet", path: vega("flights-3m.parquet") },
        query: tableQuery(second),
        primary_key: ["id"],
      },
      sync: { mode, filename: "{YYYY}/{HH}-flights.csv" },
    });
  }

  start(runId: string) {
    return startCli([
      "run",
      "sync_1",
      "--workspace",
      this.workspace.root,
      "--endpoint-url",
      this.sink.endpoint,
      "--run-id",
      runId,
      "--now",
      runId === "first" ? "2026-03-04T05:00:00Z" : "2026-03-04T06:00:00Z",
    ]);
  }

  async run(runId: string): Promise<number | null> {
    const { ended, child } = this.start(runId);
    child.stdin?.end();
    return (await ended).code;
  }

  /** Kill the child when the given request arrives; false where the run ended before. */
  async killAt(request: number, runId: string): Promise<boolean> {
    const before = this.sink.requests.length;
    const { child, ended } = this.start(runId);
    let killed = false;
    this.sink.fault = () => {
      if (this.sink.requests.length - before !== request) return undefined;
      killed = true;
      child.kill("SIGKILL");
      return undefined;
    };
    await ended;
    this.sink.fault = () => undefined;
    return killed;
  }

  objects(): Record<string, string> {
    return Object.fromEntries(
      this.sink.keys.map((key) => [key, this.sink.objects.get(key)?.etag ?? ""]),
    );
  }

  head(): { generation: number; runId: string } {
    return JSON.parse(readFileSync(join(this.workspace.root, "state/sync_1/head.json"), "utf8"));
  }

  async end(): Promise<void> {
    Setting.open.delete(this);
    await this.sink.stop();
    this.workspace.remove();
  }
}

afterEach(() => Setting.endAll());

async function undisturbed(
  mode: "all" | "diff",
): Promise<{ objects: Record<string, string>; requests: number }> {
  const setting = await Setting.make(mode);
  const before = setting.sink.requests.length;
  await setting.run("second");
  const result = { objects: setting.objects(), requests: setting.sink.requests.length - before };
  await setting.end();
  return result;
}

describe.each(["all", "diff"] as const)("mode %s", (mode) => {
  test("killed at each request and started again with its id", async () => {
    const want = await undisturbed(mode);
    expect(want.requests).toBeGreaterThanOrEqual(REQUEST_COUNT_MIN);
    for (let request = 1; request <= want.requests; request++) {
      const setting = await Setting.make(mode);
      expect([request, await setting.killAt(request, "second")]).toEqual([request, true]);
      expect([request, await setting.run("second")]).toEqual([request, 0]);
      expect([request, setting.objects()]).toEqual([request, want.objects]);
      expect([request, setting.sink.uploads.size]).toEqual([request, 0]);
      if (mode === "diff") {
        expect(setting.head()).toMatchObject({ generation: 2, runId: "second" });
      }
      await setting.end();
    }
  }, 600_000);
});

test("killed, and another run comes: what was begun is finished or cleaned up, and nothing is lost", async () => {
  const want = await undisturbed("diff");
  for (let request = 1; request <= want.requests; request++) {
    const setting = await Setting.make("diff");
    await setting.killAt(request, "second");
    expect([request, await setting.run("third")]).toEqual([request, 0]);
    // Rolled forward, the second run's files are those of an undisturbed one and the third finds no
    // change; discarded, the third writes them itself, under the same keys of the same hour.
    const head = setting.head();
    const sizes = Object.fromEntries(
      setting.sink.keys.map((key) => [key, setting.sink.body(key).length]),
    );
    expect([request, head.runId, setting.sink.uploads.size]).toEqual([request, "third", 0]);
    expect(Object.keys(sizes).sort()).toEqual(Object.keys(want.objects).sort());
    if (head.generation === 2)
      expect([request, setting.objects()]).toEqual([request, want.objects]);
    else expect([request, head.generation]).toEqual([request, 3]);
    await setting.end();
  }
}, 600_000);
