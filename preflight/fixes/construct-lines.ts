/**
 * A fix as a property of our own constructs, beside the policy or attribute that it becomes.
 *
 * Only where the configuration itself says which class of ours made the resource, or where no other
 * class can make it; everything else is shown as it is written in Terraform alone.
 */
import { isObject, type JsonObject, listOf, textsOf } from "../diagnose/document";
import { oneLine } from "./one-line";
import type { DocumentPatch, Patch, StatementPatch } from "./patch";

/** The lines, the first of which says where; none where no property of ours is certain. */
export function constructLines(patch: Patch): readonly string[] {
  if (patch.at.construct === undefined) return [];
  switch (patch.kind) {
    case "statement":
      return patch.at.constructClass === "SyncRole" ? roleLines(patch, patch.at.construct) : [];
    case "document":
      return documentLines(patch, patch.at.construct);
    default:
      return [];
  }
}

/** `stack/Writer/Resource` as `stack/Writer`. */
const ownerOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** The external ids that a role trusts, and what it is granted on a bucket. */
function roleLines({ before, after }: StatementPatch, path: string): readonly string[] {
  const [old, now] = [externalIdOf(before), externalIdOf(after)];
  const head = `in code, ${ownerOf(path)} (SyncRole)`;
  if (now !== undefined && oneLine(old) !== oneLine(now)) {
    return [
      `${head}, in trustVendor`,
      ...(old === undefined ? [] : [`- externalIds: ${oneLine(listOf(old))}`]),
      "+ externalIds: [connection.externalId]",
    ];
  }
  // The policy of that name holds what `grantRead` and its siblings gave, and nothing else.
  const prefix = path.endsWith("/Grants") ? writtenPrefix(after) : undefined;
  return prefix === undefined ? [] : [head, `+ bucket.grantWrite(role, ${oneLine(prefix)})`];
}

function externalIdOf(statement: JsonObject | undefined): unknown {
  const condition = statement?.["Condition"];
  const equals = isObject(condition) ? condition["StringEquals"] : undefined;
  return isObject(equals) ? equals["sts:ExternalId"] : undefined;
}

/** The prefix of a statement that lets objects be written below one. */
function writtenPrefix(statement: JsonObject | undefined): string | undefined {
  const isWrite = textsOf(statement?.["Action"]).includes("s3:PutObject");
  const objects = textsOf(statement?.["Resource"]).filter((arn) => arn.includes("/"));
  const [arn = "", ...others] = objects;
  const key = arn.slice(arn.indexOf("/") + 1);
  return isWrite && others.length === 0 && /^[^*?$]*\*$/.test(key) ? key.slice(0, -1) : undefined;
}

/** Fields of our documents; only our constructs make these resources in CDKTF. */
function documentLines({ path, before, after, at }: DocumentPatch, construct: string) {
  const type = at.address?.split(".", 1)[0];
  const head = `in code, ${ownerOf(construct)}`;
  const line = (sign: string, name: string, value: unknown): string[] =>
    value === undefined ? [] : [`${sign} ${name}: ${oneLine(value)}`];
  if (type === "syncwright_model_sync" && path[0] === "upload" && path.length === 2) {
    const name = camelCase(path[1] ?? "");
    return [
      `${head} (ModelSync), in upload`,
      ...line("-", name, before),
      ...line("+", name, after),
    ];
  }
  if (type === "syncwright_s3_connection" && path.at(-1) === "s3_bucket_region") {
    return [
      `${head} (S3Connection), in the bucket that it is given`,
      ...line("-", "region", before),
      ...line("+", "region", after),
    ];
  }
  return [];
}

const camelCase = (name: string): string =>
  name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
