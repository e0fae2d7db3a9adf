/**
 * The Query protocol of STS, IAM and (for old clients) SQS: a form in, XML out.
 *
 * Source: IAM User Guide, "Calling the IAM API using HTTP query requests".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/programming.html
 */
import { type AwsError, badRequest } from "../errors";
import type { Exchange, ServiceName } from "../exchange";
import { queryRefusals } from "../signature/refusals";
import { Fields, type Received } from "./received";
import type { Reply } from "./reply";
import { type Service, signedService } from "./service";
import { document, type XmlNode } from "./xml";

/** Parameters of one Query request. */
export class Parameters {
  constructor(private readonly fields: Fields) {}

  get(name: string): string | undefined {
    return this.fields.get(name);
  }

  /** A required parameter. */
  need(name: string): string {
    const value = this.fields.get(name);
    if (value !== undefined && value !== "") return value;
    throw badRequest(
      "ValidationError",
      `1 validation error detected: Value null at '${name.slice(0, 1).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
    );
  }

  /** `Name.member.1`, `Name.member.2` ... */
  list(name: string): string[] {
    const values: string[] = [];
    for (let index = 1; ; index++) {
      const value = this.fields.get(`${name}.member.${index}`);
      if (value === undefined) return values;
      values.push(value);
    }
  }

  /** `Name.member.1.Key` and `.Value`, as a map. */
  tags(name: string): Map<string, string> {
    const tags = new Map<string, string>();
    for (let index = 1; ; index++) {
      const key = this.fields.get(`${name}.member.${index}.Key`);
      if (key === undefined) return tags;
      tags.set(key, this.fields.get(`${name}.member.${index}.Value`) ?? "");
    }
  }

  has(name: string): boolean {
    return this.fields.has(name);
  }

  /** All fields, for operations with deeper structures. */
  get pairs(): readonly (readonly [string, string])[] {
    return this.fields.pairs;
  }
}

/** An operation's result; undefined for none. */
export type QueryAnswer = XmlNode | undefined;

/** Answers one operation. */
export type QueryOperation = (exchange: Exchange, parameters: Parameters) => QueryAnswer;

/** What makes a Query service. */
export interface QueryServiceOptions {
  readonly name: ServiceName;
  readonly version: string;
  readonly xmlns: string;
  readonly operations: Readonly<Record<string, QueryOperation>>;
  /** Operations that need no signature. */
  readonly anonymous?: readonly string[];
}

/** A service that speaks the Query protocol. */
export function queryService(options: QueryServiceOptions): Service {
  const { name, operations } = options;
  return {
    name,
    readsBody: true,
    refusals: queryRefusals,
    claims: (request) =>
      signedService(request) === name ||
      (signedService(request) === undefined &&
        isForm(request) &&
        (options.anonymous?.length ?? 0) > 0),
    preview: (request, body) => {
      const operation = parametersOf(request, body).get("Action") ?? "unknown";
      return { operation, anonymous: options.anonymous?.includes(operation) ?? false };
    },
    serve: async (exchange, body) => {
      const parameters = parametersOf(exchange.request, body);
      const operation = Object.hasOwn(operations, exchange.operation)
        ? operations[exchange.operation]
        : undefined;
      if (!operation) {
        throw badRequest(
          "InvalidAction",
          `Could not find operation ${exchange.operation} for version ${options.version}`,
        );
      }
      return resultReply(options, exchange, operation(exchange, parameters));
    },
    renderError: (error, request) => errorReply(error, request, options.xmlns),
    idHeaders: (id) => ({ "x-amzn-requestid": id }),
  };
}

function isForm(request: Received): boolean {
  return (request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
}

function parametersOf(request: Received, body: Buffer | undefined): Parameters {
  const form = Fields.parse(body?.toString("utf8") ?? "", { form: true });
  return new Parameters(new Fields([...form.pairs, ...request.query.pairs]));
}

function resultReply(options: QueryServiceOptions, exchange: Exchange, answer: QueryAnswer): Reply {
  return {
    status: 200,
    headers: { "content-type": "text/xml" },
    body: document(`${exchange.operation}Response`, {
      "@xmlns": options.xmlns,
      ...(answer === undefined ? undefined : { [`${exchange.operation}Result`]: answer }),
      ResponseMetadata: { RequestId: exchange.request.id },
    }),
  };
}

function errorReply(error: AwsError, request: Received, xmlns: string): Reply {
  return {
    status: error.status,
    headers: { "content-type": "text/xml" },
    body: document("ErrorResponse", {
      "@xmlns": xmlns,
      Error: {
        Type: error.status >= 500 ? "Receiver" : "Sender",
        Code: error.code,
        Message: error.message,
      },
      RequestId: request.id,
    }),
  };
}
