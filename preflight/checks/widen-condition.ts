/** A condition widened by what the sync's own requests carry, and by nothing else. */
import { type Denial, objectPatterns } from "../diagnose/denial";
import { type JsonObject, oneOrList } from "../diagnose/document";
import type { ConditionFit } from "../diagnose/statement-match";
import { setCondition, withoutCondition } from "../fixes/statement-edits";

/** The statement with the values, and beside them those that the requests carry. */
export function widenCondition(
  statement: JsonObject,
  missed: ConditionFit,
  denial: Denial,
): JsonObject {
  const { operator, key, found, values } = missed;
  const isObject =
    key.toLowerCase() === "kms:encryptioncontext:aws:s3:arn" && String(found).includes("/");
  if (!isObject) {
    return setCondition(statement, operator, key, oneOrList([...new Set([...values, found])]));
  }
  // Objects are named by pattern, so the operator has to know wildcards.
  const arn = String(found);
  const bucket = arn.slice(0, arn.indexOf("/"));
  const patterns = objectPatterns(denial.subject, bucket, arn.slice(bucket.length + 1));
  const others = withoutCondition(statement, operator, key);
  const kept = values.filter((value) => value !== bucket);
  return setCondition(others, "StringLike", key, oneOrList([...new Set([...kept, ...patterns])]));
}
