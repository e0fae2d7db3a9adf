/** Evidence from a text, as `--evidence FILE` reads it, and a small snapshot to lay it over. */
import { parsePlaces } from "../../../connections";
import { type ReadEvidence, readEvidence, type Snapshot } from "../../../preflight";

/** Read `text` as the file `evidence.json`, or as YAML. */
export function evidenceIn(text: string, syntax: "json" | "yaml" = "json"): ReadEvidence {
  const file = `evidence.${syntax}`;
  const { places, diagnostics } = parsePlaces(text, { file, syntax });
  const [place] = places;
  if (!place) return { facts: [], diagnostics };
  return readEvidence(place, file);
}

/** The same of a JSON value, written with two blanks of indentation. */
export const evidenceOf = (value: unknown): ReadEvidence =>
  evidenceIn(JSON.stringify(value, undefined, 2));

/** A document that allows or denies everything. */
export const document = (effect: "Allow" | "Deny" = "Allow", action = "*") => ({
  Version: "2012-10-17",
  Statement: [{ Effect: effect, Action: action, Resource: "*" }],
});

/** A document for a resource. */
export const resourceDocument = (effect: "Allow" | "Deny" = "Allow", resource = "*") => ({
  Version: "2012-10-17",
  Statement: [{ Effect: effect, Principal: "*", Action: "s3:PutObject", Resource: resource }],
});

/** Nothing at all. */
export const EMPTY: Snapshot = {
  accounts: [],
  principals: [],
  buckets: [],
  keys: [],
  queues: [],
  endpoints: [],
  connections: [],
  unread: [],
};
