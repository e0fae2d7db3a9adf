/**
 * The one piece of S3 Control that decides requests: Block Public Access of a whole account.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html
 */
import { ask } from "../authorize";
import { AwsError } from "../errors";
import type { Exchange } from "../exchange";
import { type Received, readSmall } from "../http/received";
import { empty, type Reply } from "../http/reply";
import { document, parseXml } from "../http/xml";
import { publicAccessBlock } from "./setting-rules";

/** Path of the setting. */
export const CONTROL_PATH = "/v20180820/configuration/publicAccessBlock";

/** Operation of a request to that path. */
export function controlOperation(request: Received): string {
  const verbs: Readonly<Record<string, string>> = { GET: "Get", PUT: "Put", DELETE: "Delete" };
  const verb = verbs[request.method];
  return verb === undefined ? "unknown" : `${verb}PublicAccessBlock`;
}

/** Serve it for the caller's account. */
export async function serveControl(exchange: Exchange): Promise<Reply> {
  const { world, request, caller } = exchange;
  const read = request.method === "GET";
  ask(exchange, {
    action: read ? "s3:GetAccountPublicAccessBlock" : "s3:PutAccountPublicAccessBlock",
    resource: "*",
    why: "the account's Block Public Access",
  });
  const account = world.account(caller.account ?? "");
  if (read) {
    const block = account.fact.publicAccessBlock;
    if (!block || "unknown" in block) {
      throw new AwsError({
        code: "NoSuchPublicAccessBlockConfiguration",
        status: 404,
        message: "The public access block configuration was not found",
      });
    }
    return {
      status: 200,
      headers: { "content-type": "application/xml" },
      body: document("PublicAccessBlockConfiguration", {
        BlockPublicAcls: block.blockPublicAcls === true,
        IgnorePublicAcls: block.ignorePublicAcls === true,
        BlockPublicPolicy: block.blockPublicPolicy === true,
        RestrictPublicBuckets: block.restrictPublicBuckets === true,
      }),
    };
  }
  const { publicAccessBlock: _before, ...fact } = account.fact;
  account.fact =
    request.method === "PUT" ? { ...fact, publicAccessBlock: await readBlock(exchange) } : fact;
  world.changed();
  return empty(request.method === "PUT" ? 201 : 204);
}

async function readBlock(exchange: Exchange): Promise<ReturnType<typeof publicAccessBlock>> {
  const body = (await readSmall(exchange.request.body)).toString("utf8");
  const xml = parseXml(body, "PublicAccessBlockConfiguration");
  return publicAccessBlock(xml, "s3:GetAccountPublicAccessBlock");
}
