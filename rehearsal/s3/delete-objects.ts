/** DeleteObjects: up to a thousand keys, each decided on its own. */
import { AwsError, badRequest } from "../errors";
import type { Exchange } from "../exchange";
import { readSmall } from "../http/received";
import type { Reply } from "../http/reply";
import { children, document, malformed, parseXml, text, type XmlNode } from "../http/xml";
import type { Bucket } from "../state/storage";
import { deleteOne } from "./object-write";

const KEY_COUNT_MAX = 1000;

/** Serve DeleteObjects. */
export async function deleteObjects(exchange: Exchange, bucket: Bucket): Promise<Reply> {
  const { headers } = exchange.request;
  const hasDigest = Object.keys(headers).some(
    (name) => name === "content-md5" || name.startsWith("x-amz-checksum-"),
  );
  if (!hasDigest) {
    throw badRequest(
      "InvalidRequest",
      "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
    );
  }
  const body = (await readSmall(exchange.request.body)).toString("utf8");
  const xml = parseXml(body, "Delete");
  const objects = children(xml, "Object");
  if (objects.length === 0 || objects.length > KEY_COUNT_MAX) throw malformed();
  const results = objects.map((object) =>
    deleteListed(exchange, bucket, {
      key: text(object, "Key") ?? "",
      versionId: text(object, "VersionId"),
      etag: text(object, "ETag"),
    }),
  );
  const quiet = text(xml, "Quiet")?.toLowerCase() === "true";
  return {
    status: 200,
    headers: { "content-type": "application/xml" },
    body: document("DeleteResult", {
      "@xmlns": "http://s3.amazonaws.com/doc/2006-03-01/",
      Deleted: quiet ? [] : results.flatMap((result) => ("Code" in result ? [] : [result])),
      Error: results.filter((result) => "Code" in result),
    }),
  };
}

function deleteListed(
  exchange: Exchange,
  bucket: Bucket,
  listed: {
    readonly key: string;
    readonly versionId: string | undefined;
    readonly etag: string | undefined;
  },
): XmlNode {
  try {
    const deleted = deleteOne(exchange, { bucket, ...listed });
    return {
      Key: listed.key,
      VersionId: listed.versionId,
      ...(deleted.marker
        ? { DeleteMarker: true, DeleteMarkerVersionId: deleted.versionId }
        : undefined),
    };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return {
      Key: listed.key,
      VersionId: listed.versionId,
      Code: error.code,
      Message: error.message,
    };
  }
}
