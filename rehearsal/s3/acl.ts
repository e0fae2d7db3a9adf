/**
 * Access control lists, as far as buckets still have them: the canned ones, by header or as the grants
 * they stand for. They are kept, checked against Object Ownership and Block Public Access and given
 * back; they grant nothing here, since every decision is taken by policies.
 *
 * Source: Amazon S3 User Guide, "Access control list (ACL) overview".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
 */
import { AwsError, badRequest, notServed } from "../errors";
import type { Exchange } from "../exchange";
import { type Received, readSmall } from "../http/received";
import { empty, type Reply } from "../http/reply";
import { child, children, document, parseXml, text, type XmlNode } from "../http/xml";
import type { Bucket } from "../state/storage";
import { canonicalId } from "./listing";
import { needOperation } from "./permissions";

const GROUP = "http://acs.amazonaws.com/groups/global/";
const LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery";

/** Group grants of each canned ACL, besides the owner's full control. */
const CANNED: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  private: [],
  "public-read": [[`${GROUP}AllUsers`, "READ"]],
  "public-read-write": [
    [`${GROUP}AllUsers`, "READ"],
    [`${GROUP}AllUsers`, "WRITE"],
  ],
  "authenticated-read": [[`${GROUP}AuthenticatedUsers`, "READ"]],
  "log-delivery-write": [
    [LOG_DELIVERY, "WRITE"],
    [LOG_DELIVERY, "READ_ACP"],
  ],
  "aws-exec-read": [],
  "bucket-owner-read": [],
  "bucket-owner-full-control": [],
};

/** A wanted ACL. */
export interface WantedAcl {
  readonly canned: string;
  /** More than the owner's own control. */
  readonly grantsOthers: boolean;
}

/** The ACL of a PUT, from its header or its body. */
export function cannedAcl(request: Received, body: string): WantedAcl {
  const header = request.headers["x-amz-acl"];
  if (header !== undefined) {
    if (!Object.hasOwn(CANNED, header)) {
      throw badRequest("InvalidArgument", "The ACL that you specified is not valid");
    }
    return {
      canned: header,
      grantsOthers: header !== "private" && header !== "bucket-owner-full-control",
    };
  }
  if (body === "")
    throw badRequest("MissingSecurityHeader", "Your request was missing a required header");
  const grants = children(
    child(parseXml(body, "AccessControlPolicy"), "AccessControlList"),
    "Grant",
  )
    .map((grant) => [text(child(grant, "Grantee"), "URI") ?? "", text(grant, "Permission") ?? ""])
    .filter(([group]) => group !== "");
  const canned = Object.keys(CANNED).find((name) => sameGrants(CANNED[name] ?? [], grants));
  if (canned === undefined) throw notServed("an ACL that is none of the canned ones");
  return { canned, grantsOthers: grants.length > 0 };
}

function sameGrants(a: readonly (readonly string[])[], b: readonly (readonly string[])[]): boolean {
  const texts = (grants: readonly (readonly string[])[]): string =>
    grants
      .map((grant) => grant.join(" "))
      .sort()
      .join("\n");
  return texts(a) === texts(b);
}

/** The document of GetBucketAcl and GetObjectAcl. */
export function aclDocument(owner: string, bucketOwner: string, canned: string): Reply {
  const grants: XmlNode[] = [userGrant(owner, "FULL_CONTROL")];
  if (canned === "bucket-owner-full-control" && bucketOwner !== owner) {
    grants.push(userGrant(bucketOwner, "FULL_CONTROL"));
  }
  if (canned === "bucket-owner-read" && bucketOwner !== owner) {
    grants.push(userGrant(bucketOwner, "READ"));
  }
  for (const [group, permission] of CANNED[canned] ?? []) {
    grants.push({
      Grantee: { ...grantee("Group"), URI: group },
      Permission: permission,
    });
  }
  return {
    status: 200,
    headers: { "content-type": "application/xml" },
    body: document("AccessControlPolicy", {
      "@xmlns": "http://s3.amazonaws.com/doc/2006-03-01/",
      Owner: { ID: canonicalId(owner) },
      AccessControlList: { Grant: grants },
    }),
  };
}

function userGrant(account: string, permission: string): XmlNode {
  return {
    Grantee: { ...grantee("CanonicalUser"), ID: canonicalId(account) },
    Permission: permission,
  };
}

function grantee(type: string): XmlNode {
  return { "@xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "@xsi:type": type };
}

/** Serve GetBucketAcl. */
export function getBucketAcl(exchange: Exchange, bucket: Bucket): Reply {
  needOperation(exchange, { bucket });
  return aclDocument(bucket.account, bucket.account, bucket.acl);
}

/** Serve PutBucketAcl. */
export async function putBucketAcl(exchange: Exchange, bucket: Bucket): Promise<Reply> {
  const body = (await readSmall(exchange.request.body)).toString("utf8");
  const acl = cannedAcl(exchange.request, body);
  needOperation(
    exchange,
    { bucket },
    { context: acl.grantsOthers ? { "s3:x-amz-acl": acl.canned } : {} },
  );
  if (bucket.ownership === "BucketOwnerEnforced" && acl.grantsOthers) {
    throw new AwsError({
      code: "AccessControlListNotSupported",
      status: 400,
      message: "The bucket does not allow ACLs",
    });
  }
  bucket.acl = acl.canned;
  exchange.world.changed();
  return empty(200);
}
