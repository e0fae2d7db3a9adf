/**
 * CreateBucket, HeadBucket, DeleteBucket, GetBucketLocation and the bucket policy.
 *
 * A new bucket is as AWS makes it today: Block Public Access on, BucketOwnerEnforced, SSE-S3, uploads
 * with customer keys blocked.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
import { requestContext, requiredActions } from "../../iam";
import { judgePublic } from "../../preflight";
import { ask } from "../authorize";
import { AwsError, badRequest } from "../errors";
import type { Exchange } from "../exchange";
import { readSmall } from "../http/received";
import { empty, type Reply } from "../http/reply";
import { children, document, parseXml, text } from "../http/xml";
import { checkedDocument } from "../policy-text";
import { bucketFact } from "../state/project";
import type { Bucket } from "../state/storage";
import type { World } from "../state/world";
import { checkedTags } from "./object-parts";
import { needOperation, parametersOf } from "./permissions";

/** A policy takes 20 KB. */
const POLICY_BYTES_MAX = 20 * 1024;

/** A bucket as AWS makes it. */
export function newBucket(
  world: World,
  parts: { readonly name: string; readonly account: string; readonly region: string },
): Bucket {
  return {
    ...parts,
    created: world.now(),
    policy: undefined,
    publicAccessBlock: {
      blockPublicAcls: true,
      ignorePublicAcls: true,
      blockPublicPolicy: true,
      restrictPublicBuckets: true,
      at: { call: `s3:GetPublicAccessBlock ${parts.name}` },
    },
    ownership: "BucketOwnerEnforced",
    encryption: { algorithm: "AES256", bucketKey: false, blockedTypes: ["SSE-C"] },
    versioning: undefined,
    objectLock: { enabled: false, default: undefined },
    payer: "BucketOwner",
    acl: "private",
    tags: new Map(),
    notifications: [],
    eventBridge: false,
    settings: new Map(),
    objects: new Map(),
    order: [],
    uploads: new Map(),
  };
}

/** Serve CreateBucket. */
export async function createBucket(exchange: Exchange, name: string): Promise<Reply> {
  const { request, world, caller } = exchange;
  const body = (await readSmall(request.body)).toString("utf8");
  const xml = body === "" ? undefined : parseXml(body, "CreateBucketConfiguration");
  const constraint = xml ? text(xml, "LocationConstraint") : undefined;
  const account = caller.account ?? "";
  needCreate(exchange, { name, account, constraint });
  checkBucketName(name);
  const region = regionOf(exchange, constraint);
  const existing = world.buckets.get(name);
  if (existing) throw taken(existing, account);
  const bucket = newBucket(world, { name, account, region });
  const ownership = request.headers["x-amz-object-ownership"];
  if (ownership !== undefined) bucket.ownership = ownershipRule(ownership);
  if (request.headers["x-amz-bucket-object-lock-enabled"]?.toLowerCase() === "true") {
    bucket.objectLock.enabled = true;
    bucket.versioning = "Enabled";
  }
  const tags = children(xml, "Tags").flatMap((item) => children(item, "Tag"));
  bucket.tags = checkedTags(
    tags.map((tag) => [text(tag, "Key") ?? "", text(tag, "Value") ?? ""]),
    50,
  );
  const acl = request.headers["x-amz-acl"];
  if (acl !== undefined && acl !== "private") {
    if (bucket.ownership === "BucketOwnerEnforced") {
      throw badRequest(
        "InvalidBucketAclWithObjectOwnership",
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
      );
    }
    bucket.acl = acl;
  }
  world.buckets.set(name, bucket);
  world.changed();
  return empty(200, {
    location: region === "us-east-1" ? `/${name}` : `http://${name}.s3.amazonaws.com/`,
    "x-amz-bucket-arn": `arn:aws:s3:::${name}`,
  });
}

/** Asked of a bucket as it will be, since it is not there yet. */
function needCreate(
  exchange: Exchange,
  wanted: {
    readonly name: string;
    readonly account: string;
    readonly constraint: string | undefined;
  },
): void {
  const { name, account, constraint } = wanted;
  const planned = newBucket(exchange.world, { name, account, region: exchange.region });
  const parameters = {
    ...parametersOf(exchange),
    ...(constraint === undefined ? undefined : { locationconstraint: constraint }),
  };
  const isFree = !exchange.world.buckets.has(name);
  for (const { action, why } of requiredActions("s3", "CreateBucket", parameters)) {
    ask(exchange, {
      action,
      resource: `arn:aws:s3:::${name}`,
      resourceAccount: account,
      context: requestContext("s3", "CreateBucket", parameters),
      ...(isFree ? { planned: { buckets: [bucketFact(planned)] } } : undefined),
      why,
    });
  }
}

/** `BucketOwnerEnforced` and its two siblings. */
export function ownershipRule(text: string): NonNullable<Bucket["ownership"]> {
  if (
    text === "BucketOwnerEnforced" ||
    text === "BucketOwnerPreferred" ||
    text === "ObjectWriter"
  ) {
    return text;
  }
  throw badRequest("InvalidArgument", "Invalid x-amz-object-ownership header");
}

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function checkBucketName(name: string): void {
  const wellFormed =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes("..") &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !["xn--", "sthree-", "amzn-s3-demo-"].some((prefix) => name.startsWith(prefix)) &&
    !["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"].some((end) => name.endsWith(end));
  if (!wellFormed) {
    throw new AwsError({
      code: "InvalidBucketName",
      status: 400,
      message: "The specified bucket is not valid.",
      details: { BucketName: name },
    });
  }
}

function regionOf(exchange: Exchange, constraint: string | undefined): string {
  const { region } = exchange;
  if (constraint === undefined || constraint === "") {
    if (region === "us-east-1") return region;
    throw badRequest(
      "IllegalLocationConstraintException",
      "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.",
    );
  }
  const wanted = constraint === "EU" ? "eu-west-1" : constraint;
  if (wanted === "us-east-1") {
    throw badRequest("InvalidLocationConstraint", "The specified location-constraint is not valid");
  }
  if (region !== "us-east-1" && region !== wanted) {
    throw badRequest(
      "IllegalLocationConstraintException",
      `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    );
  }
  return wanted;
}

function taken(existing: Bucket, account: string): AwsError {
  const own = existing.account === account;
  return new AwsError({
    code: own ? "BucketAlreadyOwnedByYou" : "BucketAlreadyExists",
    status: 409,
    message: own
      ? "Your previous request to create the named bucket succeeded and you already own it."
      : "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
    details: { BucketName: existing.name },
  });
}

/** Serve HeadBucket. */
export function headBucket(exchange: Exchange, bucket: Bucket): Reply {
  needOperation(exchange, { bucket });
  return empty(200, {
    "x-amz-bucket-region": bucket.region,
    "x-amz-bucket-arn": `arn:aws:s3:::${bucket.name}`,
    "x-amz-access-point-alias": "false",
    "content-type": "application/xml",
  });
}

/** Serve DeleteBucket. */
export function deleteBucket(exchange: Exchange, bucket: Bucket): Reply {
  needOperation(exchange, { bucket });
  if (bucket.objects.size > 0) {
    throw new AwsError({
      code: "BucketNotEmpty",
      status: 409,
      message:
        bucket.versioning === undefined
          ? "The bucket you tried to delete is not empty"
          : "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
      details: { BucketName: bucket.name },
    });
  }
  exchange.world.buckets.delete(bucket.name);
  exchange.world.changed();
  return empty(204);
}

/** Serve GetBucketLocation. */
export function getLocation(exchange: Exchange, bucket: Bucket): Reply {
  needOperation(exchange, { bucket });
  return {
    status: 200,
    headers: { "content-type": "application/xml" },
    body: document("LocationConstraint", {
      "@xmlns": "http://s3.amazonaws.com/doc/2006-03-01/",
      "#text": bucket.region === "us-east-1" ? "" : bucket.region,
    }),
  };
}

/** Serve GetBucketPolicy. */
export function getPolicy(exchange: Exchange, bucket: Bucket): Reply {
  needOperation(exchange, { bucket });
  if (!bucket.policy) throw noSuchPolicy(bucket);
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(bucket.policy.document),
  };
}

function noSuchPolicy(bucket: Bucket): AwsError {
  return new AwsError({
    code: "NoSuchBucketPolicy",
    status: 404,
    message: "The bucket policy does not exist",
    details: { BucketName: bucket.name },
  });
}

/** Serve GetBucketPolicyStatus. */
export function getPolicyStatus(exchange: Exchange, bucket: Bucket): Reply {
  needOperation(exchange, { bucket });
  if (!bucket.policy) throw noSuchPolicy(bucket);
  return {
    status: 200,
    headers: { "content-type": "application/xml" },
    body: document("PolicyStatus", {
      IsPublic: judgePublic(bucket.policy.document).public !== false,
    }),
  };
}

/** Serve PutBucketPolicy. */
export async function putPolicy(exchange: Exchange, bucket: Bucket): Promise<Reply> {
  const { world } = exchange;
  const body = (await readSmall(exchange.request.body)).toString("utf8");
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch {
    document = undefined;
  }
  needOperation(exchange, { bucket }, { question: { policyDocument: document ?? {} } });
  if (Buffer.byteLength(body) > POLICY_BYTES_MAX) {
    throw badRequest(
      "InvalidArgument",
      "The policy exceeds the maximum allowed policy size of 20480 bytes.",
    );
  }
  if (document === undefined) {
    throw badRequest(
      "MalformedPolicy",
      "Policies must be valid JSON and the first byte must be '{'",
    );
  }
  const checked = checkedDocument(world, body, {
    type: "resource",
    name: `bucket policy of ${bucket.name}`,
    code: "MalformedPolicy",
  });
  checkResources(checked, bucket);
  bucket.policy = {
    name: `bucket policy of ${bucket.name}`,
    document: checked,
    at: { call: `s3:GetBucketPolicy ${bucket.name}` },
  };
  world.changed();
  return empty(204);
}

/** A bucket policy speaks of its own bucket only. */
function checkResources(document: unknown, bucket: Bucket): void {
  const statements = asList((document as { Statement?: unknown }).Statement);
  for (const statement of statements) {
    const { Resource, NotResource } = statement as { Resource?: unknown; NotResource?: unknown };
    for (const resource of [...asList(Resource), ...asList(NotResource)]) {
      if (typeof resource === "string" && !coversBucket(resource, bucket.name)) {
        throw badRequest("MalformedPolicy", "Policy has invalid resource");
      }
    }
  }
}

function coversBucket(resource: string, name: string): boolean {
  const path = resource.split(":").slice(5).join(":");
  const pattern = path.split("/", 1)[0] ?? "";
  if (pattern === name) return true;
  const star = pattern.search(/[*?]/);
  return star >= 0 && name.startsWith(pattern.slice(0, star));
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** Serve DeleteBucketPolicy. */
export function deletePolicy(exchange: Exchange, bucket: Bucket): Reply {
  needOperation(exchange, { bucket });
  bucket.policy = undefined;
  exchange.world.changed();
  return empty(204);
}
