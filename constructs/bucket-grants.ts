/**
 * Access to a bucket for anybody of ours: exactly the actions of a purpose, on one prefix.
 *
 * Where the grantee's own policy is ours, it gets the statements; where it is another account's or
 * not ours, the bucket's policy names it as well, because AWS then asks both sides.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
import {
  bucketStatements,
  keyStatements,
  oneOrMany,
  type PolicyStatement,
  type StatementNeed,
} from "../policies";
import { type NeededAction, neededActions, type Use, vendor } from "../vendors";
import type { ISyncBucket } from "./bucket";
import { Grant, type IGrantable } from "./grant";
import { isLiteral } from "./tokens";

/** What a grant is for. */
export type BucketPurpose = "read" | "write" | "delete";

/** Grant one purpose below a prefix; the empty prefix is the whole bucket. */
export function grantOnBucket(
  bucket: ISyncBucket,
  grantee: IGrantable,
  purpose: BucketPurpose,
  prefix: string,
): Grant {
  const need = needOf(bucket, purpose, prefix);
  const statements = withSuffix(bucketStatements(need), purpose);
  const key = bucket.encryptionKey;
  const keyOnes = key ? withSuffix(keyStatements(need, key), purpose) : [];
  const identity = toIdentity(grantee, [...statements, ...keyOnes]);
  const both = identity.success && isLocal(bucket.accountId, grantee.accountId);
  if (both) return identity;
  const onBucket = toResource(bucket, grantee, statements);
  const onKey = key
    ? toResource(
        key,
        grantee,
        keyOnes.map((statement) => ({ ...statement, Resource: "*" })),
      )
    : new Grant({});
  const given = identity.success ? identity : new Grant({});
  return given.with(onBucket).with(onKey);
}

function needOf(bucket: ISyncBucket, purpose: BucketPurpose, prefix: string): StatementNeed {
  const pattern = `${prefix.replace(/\*$/, "")}*`;
  const runner = vendor("syncwright");
  const uses: readonly Use[] = purpose === "read" ? ["read", "list"] : ["write"];
  const actions = purpose === "delete" ? [DELETE] : runner ? neededActions(runner, uses) : [];
  return {
    actions,
    uses,
    scope: { write: [pattern], read: [pattern] },
    bucket: { arn: bucket.arn, region: bucket.region, bucketKeys: bucket.bucketKeys },
  };
}

const DELETE: NeededAction = {
  action: "s3:DeleteObject",
  on: "object",
  uses: ["write"],
  when: "always",
  operations: ["DeleteObject"],
  basis: "documented",
  why: "deletes the object",
};

function withSuffix(
  statements: readonly PolicyStatement[],
  purpose: BucketPurpose,
): PolicyStatement[] {
  const suffix = { read: "Read", write: "Write", delete: "Delete" }[purpose];
  return statements.map((statement) => ({ ...statement, Sid: `${suffix}${statement.Sid}` }));
}

function toIdentity(grantee: IGrantable, statements: readonly PolicyStatement[]): Grant {
  const places = statements.map((statement) => grantee.addToIdentityPolicy(statement));
  const dependables = [...new Set(places.filter((place) => place !== undefined))];
  return places.every((place) => place !== undefined)
    ? new Grant({ identityStatements: statements, dependables })
    : new Grant({ missingStatements: statements });
}

function toResource(
  resource: Pick<ISyncBucket, "addToResourcePolicy">,
  grantee: IGrantable,
  statements: readonly PolicyStatement[],
): Grant {
  const named = statements.map(({ Sid, Effect, ...rest }) => ({
    Sid,
    Effect,
    Principal: { AWS: oneOrMany([grantee.arn]) },
    ...rest,
  }));
  return named
    .map((statement) => {
      const { statementAdded, policyDependable } = resource.addToResourcePolicy(statement);
      return statementAdded
        ? new Grant({
            resourceStatements: [statement],
            ...(policyDependable ? { dependables: [policyDependable] } : {}),
          })
        : new Grant({ missingStatements: [statement] });
    })
    .reduce((all, one) => all.with(one), new Grant({}));
}

/** A reference is taken for this account: what is of another one is known by number. */
function isLocal(a: string, b: string): boolean {
  return !isLiteral(a) || !isLiteral(b) || a === b;
}
