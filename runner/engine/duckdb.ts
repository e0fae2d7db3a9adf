/**
 * The engine of a run: one DuckDB in memory, its settings and its errors.
 *
 * Settings: UTC; order of insertion kept (a scan then gives the same bytes whatever the threads);
 * extensions neither installed nor loaded by themselves; memory bounded, spilling into the run's
 * own folder; everything locked before the first query of a user runs.
 *
 * Source: https://duckdb.org/docs/stable/configuration/overview; 128 MB a thread: measured.
 */
import { availableParallelism, totalmem } from "node:os";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

import { errorMessage } from "../../aws";
import { columnType } from "../formats/column-type";
import type { TypedColumn } from "../formats/file-format";

const MIB = 1024 * 1024;

/** The engine's memory where nobody says otherwise; the process takes up to 300 MB more. */
const MEMORY_BYTES_DEFAULT = 1024 * MIB;

const MEMORY_BYTES_PER_THREAD = 128 * MIB;

/** What an engine may use. */
export interface EngineOptions {
  /** For spilling; the run's own. */
  readonly folder: string;
  readonly memoryBytes?: number;
  readonly threadCount?: number;
}

/** An open engine. */
export class Engine {
  private isOpen = true;

  private constructor(
    private readonly instance: DuckDBInstance,
    /** For `copy.ts`. */
    readonly connection: DuckDBConnection,
  ) {}

  /** Open an engine in memory. */
  static async open(options: EngineOptions): Promise<Engine> {
    const memoryBytes =
      options.memoryBytes ?? Math.min(MEMORY_BYTES_DEFAULT, Math.floor(totalmem() / 4));
    const threadsByMemory = Math.max(1, Math.floor(memoryBytes / MEMORY_BYTES_PER_THREAD));
    const threadCount = options.threadCount ?? Math.min(availableParallelism(), threadsByMemory);
    const instance = await DuckDBInstance.create(":memory:", {
      memory_limit: `${Math.floor(memoryBytes / MIB)}MiB`,
      threads: String(threadCount),
      temp_directory: options.folder,
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      preserve_insertion_order: "true",
    });
    const connection = await instance.connect();
    const engine = new Engine(instance, connection);
    await engine.run("SET TimeZone = 'UTC'");
    await engine.run("SET lock_configuration = true");
    return engine;
  }

  /** Run one statement; how many rows it wrote. */
  async run(sql: string): Promise<number> {
    return (await this.connection.run(sql)).rowsChanged;
  }

  /** All rows of a small result, as JSON values (64-bit integers are strings). */
  async rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    return (await this.connection.runAndReadAll(sql)).getRowsJson();
  }

  /** The columns that a query returns, without running it to its end. */
  async columns(query: string): Promise<readonly TypedColumn[]> {
    const reader = await this.connection.runAndReadAll(`SELECT * FROM (${query}\n) LIMIT 0`);
    const types = reader.columnTypes();
    return reader.columnNames().map((name, index) => ({
      name,
      type: columnType(types[index] as Parameters<typeof columnType>[0]),
    }));
  }

  /** Stop what is running when the signal is aborted: a query that sorts writes nothing for long. */
  interruptOn(signal: AbortSignal): void {
    signal.addEventListener("abort", () => this.isOpen && this.connection.interrupt());
  }

  /** Stop what is running and free everything. */
  close(): void {
    this.isOpen = false;
    this.connection.interrupt();
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

/** What the engine says is wrong, without its stack of hints. */
export function engineMessage(error: unknown): string {
  return errorMessage(error).split("\n")[0] ?? "";
}

/** `SELECT * FROM <table function over a file>` as the view `name`. */
export function createView(name: string, query: string): string {
  return `CREATE OR REPLACE TEMP VIEW ${name} AS ${query}`;
}
