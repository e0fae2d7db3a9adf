/** What the server asks of a service: S3, STS, IAM, KMS and SQS each implement it. */
import type { AwsError } from "../errors";
import type { Exchange, ServiceName } from "../exchange";
import type { Refusals } from "../signature/verify";
import type { Received } from "./received";
import type { Reply } from "./reply";

/** One AWS service. */
export interface Service {
  readonly name: ServiceName;
  /** Query and JSON services sign their whole, small body; S3 streams. */
  readonly readsBody: boolean;
  readonly refusals: Refusals;
  /** Whether a request is meant for this service, by its scope, target or form. */
  claims(request: Received): boolean;
  /** The operation's name, and whether it may be asked without a signature; before authentication. */
  preview(
    request: Received,
    body: Buffer | undefined,
  ): { readonly operation: string; readonly anonymous: boolean };
  serve(exchange: Exchange, body: Buffer | undefined): Promise<Reply>;
  renderError(error: AwsError, request: Received): Reply;
  idHeaders(id: string): Readonly<Record<string, string>>;
}

/** The service in the scope of the request's signature; undefined for an unsigned one. */
export function signedService(request: Received): string | undefined {
  const credential =
    request.query.get("X-Amz-Credential") ??
    afterText(request.headers["authorization"] ?? "", "Credential=");
  return credential?.split(",", 1)[0]?.split("/")[3];
}

function afterText(text: string, mark: string): string | undefined {
  const start = text.indexOf(mark);
  return start < 0 ? undefined : text.slice(start + mark.length);
}
