/** An S3-shaped server that answers and throws bodies away, in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The argument that makes a bundle be the server. */
export const SINK_ARGUMENT = "--sink";

/** Serve until the parent goes away; the first line on stdout is the port. */
export function serveSink(): void {
  const server = createServer((request, response) => {
    request.on("data", () => undefined);
    request.on("end", () => {
      const url = request.url ?? "";
      response.setHeader("etag", '"0123456789abcdef0123456789abcdef"');
      if (request.method !== "POST") return void response.end();
      response.setHeader("content-type", "application/xml");
      response.end(
        url.includes("uploads")
          ? "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>"
          : "<CompleteMultipartUploadResult><ETag>&quot;0&quot;</ETag></CompleteMultipartUploadResult>",
      );
    });
  });
  server.listen(0, "127.0.0.1", () => {
    process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
  });
  process.stdin.on("end", () => process.exit(0)).resume();
}

/** Start the server as a child of this process. */
export async function startSink(): Promise<{
  readonly endpoint: string;
  readonly child: ChildProcess;
}> {
  const child = spawn(process.execPath, [process.argv[1] ?? "", SINK_ARGUMENT], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const port = await new Promise<string>((resolve) => {
    child.stdout?.once("data", (chunk: Buffer) => resolve(String(chunk).trim()));
  });
  return { endpoint: `http://127.0.0.1:${port}`, child };
}
