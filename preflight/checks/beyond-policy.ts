/**
 * AP-3, BP-1, BP-4, EN-9, EN-11, EN-14, EN-15, MI-1, MI-2, OW-1, RG-1, RP-19, ST-6: denied although
 * every policy allows it.
 *
 * The rules themselves are in `../beyond-policy`; this file says what to do about each.
 *
 * Source: Amazon S3 User Guide, "Troubleshoot access denied (403 Forbidden) errors in Amazon S3".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
import { isUnknown } from "../../iam";
import type { Denial } from "../diagnose/denial";
import { documentOf, isObject, statementsOf } from "../diagnose/document";
import type { Patch } from "../fixes/patch";
import { judgePublic } from "../public-policy";
import type { BucketFact, Provenance } from "../snapshot";
import { type Check, type Found, resourceOwner } from "./check";
import { CLIENT_OWNER, clientFix, clientIn, withTls } from "./client-fix";

/** Recognize a denial beyond policy. */
export const beyondPolicyCheck: Check = (denial) => {
  const cause = denial.verdict.beyondPolicy?.cause;
  if (!cause || denial.layer !== undefined) return undefined;
  const make = Object.hasOwn(ANSWERS, cause) ? ANSWERS[cause] : undefined;
  const answer = make?.(denial);
  if (!answer) return undefined;
  const awsMessage = denial.verdict.beyondPolicy?.message ?? "";
  return { cause, owner: resourceOwner(denial, "owner of the bucket"), awsMessage, ...answer };
};

type Answer = Omit<Found, "cause" | "owner"> & Partial<Pick<Found, "owner">>;

const ANSWERS: Readonly<Record<string, (denial: Denial) => Answer>> = {
  "AP-3": (denial) => ({
    message: "the access point answers only inside its VPC",
    at: denial.parties.target.fact?.at ?? {},
    why: "it was made for a VPC, which cannot be changed, and the call does not come through an endpoint of that VPC; make another access point, or call from inside",
    owner: resourceOwner(denial, "owner of the access point"),
  }),
  "EN-14": (denial) => ({
    message: "an object under SSE-KMS takes TLS and signature version 4 only",
    at: bucketOf(denial)?.at ?? {},
    why: "the client calls without TLS or signs with version 2; use the https endpoint and a current SDK",
    owner: CLIENT_OWNER,
    fix: clientFix(denial, "use TLS and signature version 4", {
      ...withTls(clientIn(denial)?.endpointUrl),
      signatureVersion: "4",
    }),
  }),
  "EN-15": (denial) => ({
    message: "encryption headers are sent with a read",
    at: denial.subject.at,
    why: "x-amz-server-side-encryption belongs to uploads; a read that carries it is refused",
    owner: CLIENT_OWNER,
    fix: clientFix(denial, "send it with uploads only", { encryptionHeadersOnReads: false }),
  }),
  "OW-1": (denial) => ({
    message: "the upload carries an ACL and the bucket has ACLs disabled",
    at: aclPlace(denial),
    why: `Object Ownership of the bucket is BucketOwnerEnforced${isDefault(denial) ? ", the default" : ""}; it accepts no ACL but bucket-owner-full-control`,
    owner: { account: "", role: "owner of the sync" },
    fix: { summary: "send no ACL", patches: dropAcl(denial) },
  }),
  "BP-1": (denial) => ({
    message: "Block Public Access refuses the public ACL of the upload",
    at: aclPlace(denial),
    why: "BlockPublicAcls is on, as for every new bucket",
    owner: { account: "", role: "owner of the sync" },
    fix: { summary: "send no ACL", patches: dropAcl(denial) },
  }),
  "BP-4": (denial) => ({
    message: "the bucket policy is public, so Block Public Access locks other accounts out",
    at: policyPlace(denial),
    why: "RestrictPublicBuckets is on, and a statement allows everybody without pinning who; until it goes, only the bucket's own account gets in",
    fix: { summary: "name the caller instead of everybody", patches: closePolicy(denial) },
  }),
  "EN-9": (denial) => ({
    message: "the bucket blocks uploads with customer-provided keys",
    at: bucketOf(denial)?.at ?? {},
    why: "SSE-C is blocked on new buckets since April 2026; use another encryption or unblock it",
    fix: { summary: "let SSE-C in", patches: unblock(denial) },
  }),
  "EN-11": (denial) => ({
    message: "the KMS key is disabled or pending deletion",
    at: denial.parties.target.fact?.at ?? {},
    why: "a key that is not enabled answers nobody",
    owner: resourceOwner(denial, "owner of the key"),
  }),
  "MI-1": (denial) => ({
    message: "the bucket lets requesters pay, and the caller does not say that it does",
    at: bucketOf(denial)?.at ?? {},
    why: "a caller of another account has to send `x-amz-request-payer: requester`",
    fix: { summary: "let the bucket's owner pay", patches: ownerPays(denial) },
  }),
  "RG-1": (denial) => ({
    message: "the connection names another region than the bucket's",
    at: denial.subject.at,
    why: `the connection asks ${denial.call.region ?? "another region"}; the bucket is in ${String(bucketOf(denial)?.region)}`,
    owner: { account: "", role: "owner of the connection" },
    fix: { summary: "name the bucket's region", patches: correctRegion(denial) },
  }),
  "RP-19": (denial) => ({
    message: "the bucket belongs to another account than the request expects",
    at: denial.subject.at,
    why: `the client expects ${denial.call.headers?.["x-amz-expected-bucket-owner"] ?? "another"}; the owner is ${String(denial.parties.owner)}`,
    owner: CLIENT_OWNER,
    fix: clientFix(denial, "expect the account that owns the bucket", {
      expectedBucketOwner: String(denial.parties.owner),
    }),
  }),
  "MI-2": (denial) => ({
    message: "the version that is deleted is protected by Object Lock",
    at: lockPlace(denial),
    why: `the bucket's default retention (${String(denial.call.objectLock)}) keeps every version until it ends; ${denial.call.objectLock === "governance" ? "only a request that says so, with s3:BypassGovernanceRetention, gets round it" : "nobody gets round it"}`,
  }),
  "ST-6": (denial) => ({
    message: "the session is longer than the role permits",
    at: denial.parties.target.fact?.at ?? {},
    why: `the client asks for ${clientIn(denial)?.sessionSeconds ?? "more"} seconds; a role's sessions last an hour unless its maximum is raised, and always at most an hour when roles are chained`,
    owner: CLIENT_OWNER,
    fix: clientFix(denial, "ask for a session that the role permits", {
      sessionSeconds: longestSession(denial),
    }),
  }),
};

function bucketOf({ parties }: Denial): BucketFact | undefined {
  return parties.target.kind === "bucket" ? parties.target.fact : undefined;
}

function isDefault(denial: Denial): boolean {
  return bucketOf(denial)?.ownership === undefined;
}

function aclPlace(denial: Denial): Provenance {
  const sync = denial.subject.syncs.find(
    ({ document }) => document.kind === "model_sync" && document.upload?.acl !== undefined,
  );
  return sync?.at ?? denial.subject.at;
}

function dropAcl({ subject }: Denial): readonly Patch[] {
  return subject.syncs.flatMap(({ document, at }): Patch[] =>
    document.kind === "model_sync" && document.upload?.acl !== undefined
      ? [
          {
            kind: "document",
            id: document.id,
            path: ["upload", "acl"],
            before: document.upload.acl,
            at,
          },
        ]
      : [],
  );
}

function policyPlace(denial: Denial): Provenance {
  const policy = bucketOf(denial)?.policy;
  return policy && !isUnknown(policy) ? policy.at : {};
}

function closePolicy(denial: Denial): readonly Patch[] {
  const policy = bucketOf(denial)?.policy;
  const arn = denial.parties.caller.principalArn;
  if (!policy || isUnknown(policy) || typeof arn !== "string") return [];
  const judged = judgePublic(policy.document);
  if (judged.public !== true) return [];
  const statement = statementsOf(documentOf(policy))[judged.statement];
  if (!isObject(statement)) return [];
  return [
    {
      kind: "statement",
      policy: policy.name,
      at: policy.at,
      before: statement,
      after: { ...statement, Principal: { AWS: arn } },
    },
  ];
}

const HOUR_SECONDS = 3600;

function longestSession({ parties: { caller, target } }: Denial): number {
  const longest = target.kind === "role" ? target.fact?.maxSessionSeconds : undefined;
  return caller.kind === "session" || typeof longest !== "number" ? HOUR_SECONDS : longest;
}

function lockPlace(denial: Denial): Provenance {
  const lock = bucketOf(denial)?.objectLock;
  return lock && !isUnknown(lock) ? lock.at : (bucketOf(denial)?.at ?? {});
}

function unblock(denial: Denial): readonly Patch[] {
  const bucket = bucketOf(denial);
  if (typeof bucket?.name !== "string" || isUnknown(bucket.encryption)) return [];
  const { encryption } = bucket;
  const at = encryption?.at ?? bucket.at;
  return [
    {
      kind: "bucket",
      bucket: bucket.name,
      change: { encryption: { algorithm: "AES256", ...encryption, blockedTypes: [], at } },
      setting: { name: "blocked_encryption_types", after: ["NONE"] },
      at,
    },
  ];
}

function ownerPays(denial: Denial): readonly Patch[] {
  const bucket = bucketOf(denial);
  if (typeof bucket?.name !== "string") return [];
  const at =
    bucket.requesterPays && !isUnknown(bucket.requesterPays) ? bucket.requesterPays.at : bucket.at;
  return [
    {
      kind: "bucket",
      bucket: bucket.name,
      change: { requesterPays: { payer: "BucketOwner", at } },
      setting: { name: "payer", before: "Requester", after: "BucketOwner" },
      at,
    },
  ];
}

function correctRegion(denial: Denial): readonly Patch[] {
  const region = bucketOf(denial)?.region;
  if (typeof region !== "string") return [];
  return [
    {
      kind: "document",
      id: denial.subject.id,
      path: ["configuration", "s3_bucket_region"],
      before: denial.subject.region,
      after: region,
      at: denial.subject.at,
    },
  ];
}
