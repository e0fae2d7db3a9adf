/**
 * SQS's Query protocol: a form becomes the input of the JSON operation, its answer becomes XML.
 *
 *     Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=60   ->  Attributes: { VisibilityTimeout: "60" }
 *     SendMessageBatchRequestEntry.1.Id=a                       ->  Entries: [{ Id: "a" }]
 */
import { type AwsError, badRequest } from "../errors";
import type { Exchange } from "../exchange";
import { Input, type JsonOperation } from "../http/json-service";
import { Fields, type Received } from "../http/received";
import type { Reply } from "../http/reply";
import type { Service } from "../http/service";
import { document, type XmlNode, type XmlValue } from "../http/xml";

const XMLNS = "http://queue.amazonaws.com/doc/2012-11-05/";

/** Form names of lists, and the names of the fields they fill. */
const LISTS: Readonly<Record<string, string>> = {
  AttributeName: "AttributeNames",
  MessageAttributeName: "MessageAttributeNames",
  MessageSystemAttributeName: "MessageSystemAttributeNames",
  TagKey: "TagKeys",
};

const MAPS: Readonly<Record<string, string>> = { Attribute: "Attributes", Tag: "Tags" };

const NUMBERS = ["DelaySeconds", "VisibilityTimeout", "MaxNumberOfMessages", "WaitTimeSeconds"];

/** The Query half of the service. */
export function queryForm(
  operations: Readonly<Record<string, JsonOperation>>,
  codeOf: (code: string) => string,
): Pick<Service, "preview" | "serve" | "renderError"> {
  return {
    preview: (request, body) => ({
      operation: formOf(request, body).get("Action") ?? "unknown",
      anonymous: false,
    }),
    serve: (exchange, body) => serve(operations, exchange, body),
    renderError: (error, request) => renderError(error, request, codeOf),
  };
}

function formOf(request: Received, body: Buffer | undefined): Fields {
  const form = Fields.parse(body?.toString("utf8") ?? "", { form: true });
  return new Fields([...form.pairs, ...request.query.pairs]);
}

async function serve(
  operations: Readonly<Record<string, JsonOperation>>,
  exchange: Exchange,
  body: Buffer | undefined,
): Promise<Reply> {
  const name = exchange.operation;
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (!operation) {
    throw badRequest("InvalidAction", `The action ${name} is not valid for this endpoint.`);
  }
  const form = formOf(exchange.request, body);
  const fields = inputFields(form);
  fields["QueueUrl"] ??= `${exchange.endpoint}${exchange.request.rawPath}`;
  const answer = await operation(exchange, new Input(fields));
  return {
    status: 200,
    headers: { "content-type": "text/xml" },
    body: document(`${name}Response`, {
      "@xmlns": XMLNS,
      ...(answer && Object.keys(answer).length > 0
        ? { [`${name}Result`]: resultNode(name, answer) }
        : undefined),
      ResponseMetadata: { RequestId: exchange.request.id },
    }),
  };
}

function inputFields(form: Fields): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null);
  const entries = new Map<string, [string, string][]>();
  for (const [name, value] of form.pairs) {
    const [head = "", index, ...rest] = name.split(".");
    if (index === undefined) {
      fields[head] = NUMBERS.includes(head) ? Number(value) : value;
    } else if (LISTS[head] !== undefined) {
      fields[LISTS[head]] = [...textsOf(fields[LISTS[head]]), value];
    } else if (MAPS[head] !== undefined) {
      setPair(fields, { map: MAPS[head], form, head, index });
    } else if (head.endsWith("RequestEntry")) {
      const entry = entries.get(index) ?? [];
      entry.push([rest.join("."), value]);
      entries.set(index, entry);
    }
  }
  if (entries.size > 0) {
    fields["Entries"] = [...entries.values()].map((pairs) => inputFields(new Fields(pairs)));
  }
  if (fields["Tags"] !== undefined) fields["tags"] = fields["Tags"];
  return fields;
}

function setPair(
  fields: Record<string, unknown>,
  parts: {
    readonly map: string;
    readonly form: Fields;
    readonly head: string;
    readonly index: string;
  },
): void {
  const { form, head, index } = parts;
  const prefix = `${head}.${index}.`;
  const name = form.get(`${prefix}Name`) ?? form.get(`${prefix}Key`);
  if (name === undefined) return;
  const before = fields[parts.map] as Readonly<Record<string, string>> | undefined;
  fields[parts.map] = { ...before, [name]: form.get(`${prefix}Value`) ?? "" };
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Names of list elements in SQS's XML. */
const ELEMENTS: Readonly<Record<string, string>> = {
  Messages: "Message",
  QueueUrls: "QueueUrl",
  Failed: "BatchResultErrorEntry",
};

function resultNode(operation: string, answer: Readonly<Record<string, unknown>>): XmlNode {
  const node: Record<string, XmlValue> = Object.create(null);
  for (const [name, value] of Object.entries(answer)) {
    if (name === "Successful") node[`${operation}ResultEntry`] = xmlOf(value);
    else if (name === "Attributes") node["Attribute"] = attributeNodes(value);
    else node[ELEMENTS[name] ?? name] = xmlOf(value);
  }
  return node;
}

function xmlOf(value: unknown): XmlValue {
  if (Array.isArray(value)) return value.map(xmlOf);
  if (typeof value !== "object" || value === null) {
    return value === undefined ? undefined : String(value);
  }
  return resultNode("", value as Record<string, unknown>);
}

function attributeNodes(value: unknown): XmlNode[] {
  return Object.entries(value as Record<string, string>).map(([Name, Value]) => ({ Name, Value }));
}

function renderError(error: AwsError, request: Received, codeOf: (code: string) => string): Reply {
  return {
    status: error.status,
    headers: { "content-type": "text/xml" },
    body: document("ErrorResponse", {
      "@xmlns": XMLNS,
      Error: { Type: "Sender", Code: codeOf(error.code), Message: error.message, Detail: "" },
      RequestId: request.id,
    }),
  };
}
