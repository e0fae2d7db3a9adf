/**
 * What a run costs, against the least it could cost: COPY into a pipe that is read and thrown away.
 *
 * Data: the ten columns of customers, generated, one million rows as Parquet (`BENCH_ROWS` for more).
 * CPU of this process is the figure to trust; the clock is an upper bound on a shared machine. The
 * sink is another process. Run by `npm run bench -- runner`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

import type { Model, ModelSync, S3Connection } from "../connections";
import { runSync } from "../runner";
import { Engine } from "../runner/engine/duckdb";
import { copyToStream } from "../runner/engine/pipe";
import { writeDocument } from "../workspace";
import { SINK_ARGUMENT, serveSink, startSink } from "./runner/discard-sink";

const ROWS = Number(process.env["BENCH_ROWS"] ?? 1_000_000);
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 3);

/** One figure, printed as a JSON line. */
interface Figure {
  readonly bench: string;
  readonly value: number;
  readonly unit: string;
  readonly against?: string;
  readonly ratio?: number;
}

interface Cost {
  readonly cpu: number;
  readonly wall: number;
}

const CUSTOMERS = `
 SELECT i AS customer_id,
  'user'||i||'@example'||(hash(i,1)%50)||'.com' AS email,
  ['Ann','Bob','Carla','Dmitri','Élodie','Fatima','Georg','Hana'][1+(hash(i,2)%8)::int] AS first_name,
  ['Smith','O''Neil','van der Berg','Müller','Nguyen','Garcia, Jr.','"Ace" Lee','Kowalski'][1+(hash(i,3)%8)::int] AS last_name,
  ['US','DE','FR','JP','BR','IN'][1+(hash(i,4)%6)::int] AS country,
  ['free','pro','team','enterprise'][1+(hash(i,5)%4)::int] AS plan,
  ((hash(i,6)%1000000)/100)::decimal(12,2) + (CASE WHEN $second AND hash(i,78)%50=0 THEN 1 ELSE 0 END) AS mrr,
  (hash(i,7)%10)<7 AS active,
  timestamp '2020-01-01' + to_seconds((hash(i,8)%150000000)::bigint) AS created_at,
  CASE WHEN hash(i,9)%10=0 THEN NULL ELSE substr(md5(i::varchar),1,(8+hash(i,10)%24)::int) END AS note
 FROM range($count) t(i) WHERE NOT $second OR hash(i,77)%100<>0`;

class Bench {
  readonly figures: Figure[] = [];
  private runCount = 0;

  constructor(
    private readonly root: string,
    private readonly endpoint: string,
  ) {}

  /** The cheapest of several rounds: noise only adds. */
  async least(work: (round: number) => Promise<void>): Promise<Cost> {
    let best: Cost = { cpu: Number.POSITIVE_INFINITY, wall: Number.POSITIVE_INFINITY };
    for (let round = 0; round < ROUNDS; round++) {
      const cpu = process.cpuUsage();
      const start = performance.now();
      await work(round);
      const used = process.cpuUsage(cpu);
      best = {
        cpu: Math.min(best.cpu, (used.user + used.system) / 1e6),
        wall: Math.min(best.wall, (performance.now() - start) / 1e3),
      };
    }
    return best;
  }

  data(second: boolean): string {
    return join(this.root, second ? "second.parquet" : "first.parquet");
  }

  async generate(): Promise<void> {
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    for (const second of [false, true]) {
      const count = second ? Math.round(ROWS * 1.02) : ROWS;
      const select = CUSTOMERS.replaceAll("$second", String(second)).replaceAll(
        "$count",
        String(count),
      );
      await connection.run(
        `COPY (${select}) TO '${this.data(second)}' (FORMAT parquet, COMPRESSION zstd)`,
      );
    }
    connection.closeSync();
    instance.closeSync();
  }

  async run(
    sync: Partial<ModelSync>,
    second = false,
    runId = `r${++this.runCount}`,
  ): Promise<void> {
    await writeDocument(this.root, connectionDocument);
    await writeDocument(this.root, {
      ...modelDocument,
      source: { type: "file", format: "parquet", path: this.data(second) },
    });
    await writeDocument(this.root, { ...syncDocument, ...sync });
    await runSync({
      workspace: this.root,
      sync: "sync_bench",
      now: new Date("2026-03-04T05:06:07Z"),
      runId,
      endpoint: this.endpoint,
      env: {},
    });
  }

  /** COPY of the file with the given options, its bytes read and thrown away. */
  async copyOnly(copyOptions: string): Promise<void> {
    const folder = mkdtempSync(join(this.root, "copy-"));
    const engine = await Engine.open({ folder });
    const query = `SELECT * FROM read_parquet('${this.data(false)}')`;
    const copy = await copyToStream({ engine, query, copyOptions, folder, name: "out" });
    for await (const _ of copy.bytes);
    await copy.copied;
    engine.close();
    rmSync(folder, { recursive: true });
  }

  /** DuckDB's own gzip into a file: what others do before they even upload. */
  async engineGzip(): Promise<void> {
    const folder = mkdtempSync(join(this.root, "gzip-"));
    const engine = await Engine.open({ folder });
    const file = join(folder, "out.csv.gz");
    await engine.run(
      `COPY (SELECT * FROM read_parquet('${this.data(false)}')) TO '${file}' (FORMAT csv, HEADER, COMPRESSION gzip)`,
    );
    engine.close();
    rmSync(folder, { recursive: true });
  }

  add(figure: Figure): void {
    this.figures.push(figure);
    const ratio =
      figure.ratio === undefined ? "" : `  ${figure.ratio.toFixed(2)} × ${figure.against}`;
    console.log(
      `${figure.bench.padEnd(28)} ${figure.value.toFixed(2).padStart(10)} ${figure.unit}${ratio}`,
    );
  }
}

const connectionDocument: S3Connection = {
  kind: "s3_connection",
  id: "conn_bench",
  name: "Bench",
  vendor: "hightouch",
  configuration: {
    auth_mode: "access_key_and_secret",
    aws_access_key_id: "AKIAIOSFODNN7EXAMPLE",
    s3_bucket_name: "acme-landing",
    s3_bucket_region: "eu-central-1",
  },
  external_id: "7b6d2f0e-3f5e-4b6e-9d65-0c1f5e7a9b21",
};
const modelDocument: Model = {
  kind: "model",
  id: "model_bench",
  name: "Customers",
  source: { type: "file", format: "parquet", path: "" },
  primary_key: ["customer_id"],
};
const syncDocument: ModelSync = {
  kind: "model_sync",
  id: "sync_bench",
  name: "Customers",
  connection_id: "conn_bench",
  model_id: "model_bench",
  mode: "all",
  format: "csv",
  filename: "customers.csv",
};

async function main(): Promise<void> {
  process.env["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE";
  process.env["AWS_SECRET_ACCESS_KEY"] = "secret";
  const root = mkdtempSync(join(tmpdir(), "syncwright-bench-"));
  const { endpoint, child } = await startSink();
  const bench = new Bench(root, endpoint);
  try {
    await bench.generate();
    await measure(bench);
    for (const figure of bench.figures) console.log(JSON.stringify(figure));
  } finally {
    child.stdin?.end();
    rmSync(root, { recursive: true, force: true });
  }
}

async function measure(bench: Bench): Promise<void> {
  const millions = ROWS / 1e6;
  const limit = await bench.least(() => bench.copyOnly("FORMAT csv, HEADER"));
  bench.add({ bench: "runner.copyToPipe", value: limit.cpu / millions, unit: "cpu-s/Mrow" });
  const against = "COPY to a pipe, read and discarded";
  const formats: readonly (readonly [string, Partial<ModelSync>])[] = [
    ["runner.csv", {}],
    ["runner.csvGzip", { compression: "gzip", filename: "customers.csv.gz" }],
    ["runner.json", { format: "json", filename: "customers.json" }],
    ["runner.parquet", { format: "parquet", filename: "customers.parquet" }],
  ];
  let gzipWall = 0;
  for (const [name, sync] of formats) {
    const cost = await bench.least(() => bench.run(sync));
    if (name === "runner.csvGzip") gzipWall = cost.wall;
    bench.add({
      bench: name,
      value: cost.cpu / millions,
      unit: "cpu-s/Mrow",
      against,
      ratio: cost.cpu / limit.cpu,
    });
    bench.add({
      bench: `${name}.wall`,
      value: cost.wall / millions,
      unit: "s/Mrow",
      against,
      ratio: cost.wall / limit.wall,
    });
  }
  const engineGzip = await bench.least(() => bench.engineGzip());
  bench.add({
    bench: "runner.csvGzip.speedup",
    value: engineGzip.wall / gzipWall,
    unit: "times faster",
    against: "DuckDB's own gzip to disk, without any upload",
    ratio: engineGzip.wall / gzipWall,
  });
  await measureDiff(bench, millions);
}

async function measureDiff(bench: Bench, millions: number): Promise<void> {
  const sync: Partial<ModelSync> = { mode: "diff", filename: "{sync.run.id}.csv" };
  await bench.run(sync, false, "base");
  let second = true;
  const cost = await bench.least(async (round) => {
    await bench.run(sync, second, `diff${round}`);
    second = !second;
  });
  bench.add({ bench: "runner.diff", value: cost.cpu / millions, unit: "cpu-s/Mrow" });
  bench.add({ bench: "runner.diff.wall", value: cost.wall / millions, unit: "s/Mrow" });
  bench.add({
    bench: "runner.rss",
    value: process.resourceUsage().maxRSS / 1024,
    unit: "MB at most",
  });
}

if (process.argv.includes(SINK_ARGUMENT)) serveSink();
else void main();
