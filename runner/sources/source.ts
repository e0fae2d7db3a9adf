/** From a model's source to the query that reads it: local files, or objects of a connection. */
import type { Model, S3Connection } from "../../connections";
import type { Surroundings } from "../connection";
import type { Engine } from "../engine/duckdb";
import { fail } from "../failure";
import { fileQuery, findFiles } from "./file";

/** What reading needs. */
export interface SourceOptions {
  readonly engine: Engine;
  readonly model: Model;
  /** The connection of an S3 source. */
  readonly source: S3Connection | undefined;
  readonly around: Surroundings;
  /** Rows pass through into CSV: numbers and dates in CSV files keep their spelling. */
  readonly keepsText: boolean;
  /** For downloads; the run's own. */
  readonly folder: string;
}

/** The query over the source; files are fetched first where they are not local. */
export async function sourceQuery(options: SourceOptions): Promise<string> {
  const { engine, model } = options;
  const { source } = model;
  if (source.type === "s3") {
    fail({ code: "SYNC5010", summary: "S3 sources are not served yet" });
  }
  return fileQuery(engine, {
    format: source.format,
    paths: await findFiles(engine, source.path),
    shownPath: source.path,
    keepsText: options.keepsText,
    ...(source.skip_lines === undefined ? {} : { skipLines: source.skip_lines }),
    ...(source.csv_has_headers === undefined ? {} : { hasHeader: source.csv_has_headers }),
  });
}
