/**
 * A model as the view `model` of an engine, over the view `source`.
 *
 * The query is one SELECT of the user's own; it sees the table `source`. It cannot change settings
 * (they are locked) and stands behind `CREATE VIEW model AS` only after it was found to be one whole
 * statement.
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
    if (model.query !== undefined) await checkQuery(engine, model.name, model.query);
    await engine.run(createView("model", model.query ?? "SELECT * FROM source"));
    return await engine.columns("SELECT * FROM model");
  } catch (error) {
    throw engineFailure(error, { doing: `the query of the model \`${model.name}\`` });
  }
}

/** One SELECT, on its own: what is then put behind `CREATE VIEW … AS` is a whole statement. */
async function checkQuery(engine: Engine, modelName: string, query: string): Promise<void> {
  const statements = await engine.connection.extractStatements(query);
  if (statements.count !== 1) {
    fail({
      code: "SYNC5013",
      summary: `the query of the model \`${modelName}\` must be one SELECT`,
      why: `it holds ${statements.count} statements`,
    });
  }
  const prepared = await statements.prepare(0);
  const type = prepared.statementType;
  prepared.destroySync();
  if (type !== StatementType.SELECT) {
    fail({
      code: "SYNC5013",
      summary: `the query of the model \`${modelName}\` must be a SELECT`,
      why: `it is a statement of type ${StatementType[type]}`,
    });
  }
}
