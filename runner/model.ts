/**
 * A model as the view `model` of an engine, over the view `source`.
 *
 * The query is one SELECT of the user's own; it sees the table `source`. It cannot change settings
 * (they are locked) and is never joined with text of ours but inside parentheses on lines of its own.
 */
import { StatementType } from "@duckdb/node-api";

import type { Model } from "../connections";
import { createView, type Engine } from "./engine/duckdb";
import { engineFailure } from "./engine/failure";
import { fail } from "./failure";
import type { TypedColumn } from "./formats/file-format";

/** Create the views and tell the model's columns. */
export async function openModel(
  engine: Engine,
  model: Model,
  sourceQuery: string,
): Promise<readonly TypedColumn[]> {
  try {
    await engine.run(createView("source", sourceQuery));
  } catch (error) {
    throw engineFailure(error, { doing: `reading the source of the model \`${model.name}\`` });
  }
  try {
    const query =
      model.query === undefined ? "SELECT * FROM source" : await checkQuery(engine, model);
    await engine.run(createView("model", `SELECT * FROM (${query}\n)`));
    return await engine.columns("SELECT * FROM model");
  } catch (error) {
    throw engineFailure(error, { doing: `the query of the model \`${model.name}\`` });
  }
}

async function checkQuery(engine: Engine, model: Model): Promise<string> {
  const query = withoutTrailingSemicolon(model.query ?? "");
  const statements = await engine.connection.extractStatements(query);
  if (statements.count !== 1) {
    fail({
      code: "SYNC5013",
      summary: `the query of the model \`${model.name}\` must be one SELECT`,
      why: `it holds ${statements.count} statements`,
    });
  }
  const prepared = await statements.prepare(0);
  const type = prepared.statementType;
  prepared.destroySync();
  if (type !== StatementType.SELECT) {
    fail({
      code: "SYNC5013",
      summary: `the query of the model \`${model.name}\` must be a SELECT`,
      why: `it is a statement of type ${StatementType[type]}`,
    });
  }
  return query;
}

function withoutTrailingSemicolon(query: string): string {
  const text = query.trim();
  return text.endsWith(";") ? withoutTrailingSemicolon(text.slice(0, -1)) : text;
}
