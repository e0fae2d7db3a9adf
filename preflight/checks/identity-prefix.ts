/**
 * ID-6: the policy covers another prefix of the bucket than the sync writes to or reads from.
 *
 * A leading slash is part of a key, a prefix without `*` is one key alone, and a template that begins
 * with a variable has no fixed prefix at all.
 */
import {
  bucketArnOf,
  isObjectCall,
  neededResources,
  resourceText,
  statementTexts,
} from "../diagnose/denial";
import { listOf, oneOrList } from "../diagnose/document";
import { oneLine } from "../fixes/render-patch";
import { changeStatement } from "../fixes/statement-edits";
import { type Check, decidingBy, identityOwner, statementName } from "./check";
import { isIdentityGap, resourceMisses } from "./identity-parts";

/** Recognize ID-6. */
export const identityPrefix: Check = (denial) => {
  if (!isIdentityGap(denial) || !isObjectCall(denial.call)) return undefined;
  const bucket = bucketArnOf(denial.call);
  const tried = resourceMisses(denial).find(({ statement }) =>
    statementTexts(statement, "Resource").some((text) => text.startsWith(`${bucket}/`)),
  );
  if (!tried) return undefined;
  const needed = neededResources(denial);
  const written = listOf(tried.statement["Resource"]);
  const covered = statementTexts(tried.statement, "Resource")
    .filter((text) => text.startsWith(`${bucket}/`))
    .map((text) => `\`${text.slice(bucket.length + 1)}\``);
  return {
    cause: "ID-6",
    message: "the policy covers another prefix than the sync uses",
    at: tried.policy.at,
    deciding: decidingBy(tried, "identity", `"Resource": ${oneLine(tried.statement["Resource"])}`),
    why: `${statementName(tried)} covers ${covered.join(", ")}; the sync uses \`${resourceText(denial.call).slice(bucket.length + 1)}\``,
    owner: identityOwner(denial),
    fix: {
      summary: "cover the keys of the sync",
      patches: [
        changeStatement(tried, {
          Resource: oneOrList([...new Set([...written, ...needed])]),
        }),
      ],
    },
  };
};
