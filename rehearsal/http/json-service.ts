/**
 * The AwsJson protocol of KMS and SQS: the operation in `x-amz-target`, JSON in and out.
 *
 * Source: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
import { AwsError, badRequest } from "../errors";
import type { Exchange, ServiceName } from "../exchange";
import { jsonRefusals } from "../signature/refusals";
import type { Received } from "./received";
import type { Reply } from "./reply";
import { type Service, signedService } from "./service";

/** Fields of a request; read through `Input` so that a wrong type is a refusal. */
export class Input {
  constructor(readonly fields: Readonly<Record<string, unknown>>) {}

  /** A string, or undefined. */
  text(name: string): string | undefined {
    const value = this.fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === "string") return value;
    throw badRequest("SerializationException", `${name} must be a string`);
  }

  /** A required string. */
  need(name: string): string {
    const value = this.text(name);
    if (value !== undefined) return value;
    throw badRequest("ValidationException", `The request must contain the parameter ${name}.`);
  }

  number(name: string): number | undefined {
    const value = this.fields[name];
    return typeof value === "number" ? value : undefined;
  }

  flag(name: string): boolean {
    return this.fields[name] === true;
  }

  /** Bytes sent as base64. */
  bytes(name: string): Buffer {
    return Buffer.from(this.need(name), "base64");
  }

  /** A map of strings; empty where it is absent. */
  map(name: string): Record<string, string> {
    const value = this.fields[name];
    if (typeof value !== "object" || value === null) return {};
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]));
  }

  /** A list of strings; empty where it is absent. */
  texts(name: string): string[] {
    const value = this.fields[name];
    return Array.isArray(value) ? value.map(String) : [];
  }

  /** A list of structures; empty where it is absent. */
  structures(name: string): Input[] {
    const value = this.fields[name];
    if (!Array.isArray(value)) return [];
    return value.map((one: unknown) => new Input(asFields(one)));
  }
}

function asFields(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** An operation's answer; undefined for an empty one. */
export type JsonAnswer = Readonly<Record<string, unknown>> | undefined;

/** Answers one operation. */
export type JsonOperation = (exchange: Exchange, input: Input) => JsonAnswer | Promise<JsonAnswer>;

/** What makes an AwsJson service. */
export interface JsonServiceOptions {
  readonly name: ServiceName;
  /** Before the dot in `x-amz-target`. */
  readonly target: string;
  readonly contentType: string;
  readonly operations: Readonly<Record<string, JsonOperation>>;
  /** The older code of an error, for clients that still go by it. */
  readonly queryCode?: (code: string) => string | undefined;
}

/** A service that speaks AwsJson. */
export function jsonService(options: JsonServiceOptions): Service {
  return {
    name: options.name,
    readsBody: true,
    refusals: jsonRefusals,
    claims: (request) =>
      signedService(request) === options.name || targetOf(request)[0] === options.target,
    preview: (request) => ({ operation: targetOf(request)[1] ?? "unknown", anonymous: false }),
    serve: (exchange, body) => serve(options, exchange, body),
    renderError: (error) => errorReply(options, error),
    idHeaders: (id) => ({ "x-amzn-requestid": id }),
  };
}

function targetOf(request: Received): readonly string[] {
  return (request.headers["x-amz-target"] ?? "").split(".", 2);
}

async function serve(
  options: JsonServiceOptions,
  exchange: Exchange,
  body: Buffer | undefined,
): Promise<Reply> {
  const operation = Object.hasOwn(options.operations, exchange.operation)
    ? options.operations[exchange.operation]
    : undefined;
  if (!operation) {
    throw new AwsError({
      code: "UnknownOperationException",
      status: 400,
      message: `The rehearsal does not serve ${exchange.operation} of ${options.name}`,
    });
  }
  const answer = await operation(exchange, new Input(parse(body)));
  return {
    status: 200,
    headers: { "content-type": options.contentType },
    body: JSON.stringify(answer ?? {}),
  };
}

function parse(body: Buffer | undefined): Record<string, unknown> {
  try {
    return asFields(JSON.parse(body?.toString("utf8") || "{}"));
  } catch {
    throw badRequest("SerializationException", "the body is not JSON");
  }
}

function errorReply(options: JsonServiceOptions, error: AwsError): Reply {
  const queryCode = options.queryCode?.(error.code);
  return {
    status: error.status,
    headers: {
      "content-type": options.contentType,
      "x-amzn-errortype": error.code,
      "x-amzn-query-error": queryCode === undefined ? undefined : `${queryCode};Sender`,
    },
    body: JSON.stringify({ __type: error.code, message: error.message }),
  };
}
