/**
 * From the faults that ajv reports to diagnostics a person can act on.
 *
 * One function per keyword that our schemas use. What the schema says (allowed values, conditions
 * in `$comment`) is looked up in the schema, never repeated here.
 */
import type { Diagnostic } from "../diagnostics";
import { nearest } from "../diagnostics";
import { complaints } from "./formats";
import { type Schema, subschemaAt, unescapePointer } from "./schemas";

/** An entry of ajv's `errors`. */
export interface SchemaFault {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** A fault with all that is known about its place. */
interface Fault extends SchemaFault {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  /** The keyword's own value in the schema. */
  readonly rule: unknown;
  /** The condition under which the rule holds, e.g. `` `auth_mode` is `iam_role` ``. */
  readonly condition?: string;
  /** Names of the fields that the object at `path` may have. */
  readonly fields: readonly string[];
}

/** How many names a list of allowed ones shows. */
const SHOWN_MAX = 12;

/** Fields that hold secrets, under any of the names vendors give them. */
const SECRET_FIELDS: readonly string[] = [
  "aws_secret_access_key",
  "secret_access_key",
  "aws_session_token",
  "app_secret",
  "refresh_token",
  "oauth_refresh_token",
  "access_token",
  "password",
  "webhook_url",
];

/** The diagnostics of a document's faults: no echoes, nothing about unknown values, each place once. */
export function diagnoseFaults(
  faults: readonly SchemaFault[],
  root: Schema,
  document: unknown,
): Diagnostic[] {
  const located = faults
    .filter((fault) => fault.keyword !== "if")
    .map((fault) => locate(fault, root, document))
    .filter((fault) => !isUnknownValue(fault.value));
  const misspelt = new Set(located.flatMap((fault) => suggestionFor(fault) ?? []));
  const said = located
    .filter((fault) => !(fault.keyword === "required" && misspelt.has(missingField(fault))))
    .map((fault) => (SAYERS[fault.keyword] ?? outOfBounds)(fault));
  const seen = new Set<string>();
  return said.filter((diagnostic) => {
    const place = JSON.stringify([diagnostic.where?.path, diagnostic.code]);
    return seen.has(place) ? false : seen.add(place);
  });
}

type Say = (fault: Fault) => Diagnostic;

const SAYERS: Readonly<Record<string, Say>> = {
  required: missing,
  additionalProperties: unknownField,
  enum: notAllowed,
  const: notAllowed,
  type: wrongType,
  "false schema": notHere,
  format: malformed,
};

function missing(fault: Fault): Diagnostic {
  const name = missingField(fault);
  return {
    code: "SYNC0103",
    severity: "error",
    summary: `the field \`${name}\` is missing`,
    where: { path: [...fault.path, name] },
    why: fault.condition ? `it is needed where ${fault.condition}` : "it is always needed",
    help: `add \`${name}\``,
  };
}

function unknownField(fault: Fault): Diagnostic {
  const name = String(fault.params["additionalProperty"]);
  const where = { path: [...fault.path, name] };
  if (SECRET_FIELDS.includes(name)) return secret(name, where);
  const near = suggestionFor(fault);
  return {
    code: "SYNC0104",
    severity: "error",
    summary: `there is no field \`${name}\``,
    where,
    why: `allowed are ${listed(fault.fields)}`,
    ...(near ? { help: `write \`${near}\`` } : {}),
  };
}

/** The value is not repeated: a diagnostic may end in a log. */
function secret(name: string, where: { readonly path: readonly (string | number)[] }): Diagnostic {
  return {
    code: "SYNC0114",
    severity: "error",
    summary: `\`${name}\` is a secret, and documents hold none`,
    where,
    why: "documents are kept as plain files and shown in reviews",
    help: `remove \`${name}\` and give it to the resource's write-only attribute \`${name}_wo\`, or to the run's environment`,
  };
}

function notAllowed(fault: Fault): Diagnostic {
  const allowed = (fault.params["allowedValues"] ?? [fault.params["allowedValue"]]) as unknown[];
  const names = allowed.map(String);
  const found = typeof fault.value === "string" ? fault.value : undefined;
  const near = found === undefined ? undefined : sameButFor(found, names);
  return {
    code: "SYNC0105",
    severity: "error",
    summary: `${nameOf(fault)} cannot be ${shown(fault.value)}`,
    where: { path: fault.path },
    label: "not an allowed value",
    why: `allowed are ${listed(names)}`,
    ...(near ? { help: `write \`${near}\`` } : {}),
  };
}

function wrongType(fault: Fault): Diagnostic {
  const expected = [fault.params["type"]].flat().map((type) => TYPE_NAMES[String(type)] ?? type);
  return {
    code: "SYNC0106",
    severity: "error",
    summary: `${nameOf(fault)} is not ${expected.join(" or ")}`,
    where: { path: fault.path },
    label: `this is ${typeName(fault.value)}`,
    why: `found ${typeName(fault.value)} ${shown(fault.value)}, expected ${expected.join(" or ")}`,
    ...(retyped(fault) ?? {}),
  };
}

function notHere(fault: Fault): Diagnostic {
  const name = String(fault.path.at(-1));
  return {
    code: "SYNC0107",
    severity: "error",
    summary: `\`${name}\` has no place here`,
    where: { path: fault.path },
    ...(fault.condition ? { why: fault.condition } : {}),
    help: `remove \`${name}\``,
  };
}

function malformed(fault: Fault): Diagnostic {
  const format = String(fault.params["format"]);
  const text = String(fault.value);
  const complaint = complaints[format]?.(text);
  return {
    code: codeOfFormat(format, complaint?.label ?? ""),
    severity: "error",
    summary: `${nameOf(fault)} is not ${FORMAT_NAMES[format] ?? "well-formed"}`,
    where: { path: fault.path },
    ...(complaint ? { label: complaint.label, why: complaint.why } : {}),
    ...(complaint?.instead !== undefined ? { help: `write \`${complaint.instead}\`` } : {}),
  };
}

function outOfBounds(fault: Fault): Diagnostic {
  return {
    code: "SYNC0108",
    severity: "error",
    summary: `${nameOf(fault)} is out of bounds`,
    where: { path: fault.path },
    why: `found ${shown(fault.value)}; it ${fault.message ?? "is not allowed"}`,
  };
}

const FORMAT_NAMES: Readonly<Record<string, string>> = {
  "document-id": "an id",
  "external-id": "an external id that STS takes",
  "role-arn": "the ARN of a role",
  "user-arn": "the ARN of a user",
  "queue-arn": "the ARN of a queue",
  "access-key-id": "an access key id",
  "aws-region": "a region",
  "s3-bucket-name": "the name of a bucket",
  "s3-bucket-location": "a bucket",
  "key-prefix": "a prefix of keys",
  "dropbox-folder": "a Dropbox folder",
};

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "a text",
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
  array: "a list",
  object: "an object",
};

function codeOfFormat(format: string, label: string): string {
  if (format.startsWith("s3-bucket")) {
    return label === "AWS rejects this name" ? "SYNC0110" : "SYNC0109";
  }
  if (format.endsWith("-arn")) return label.endsWith("digits") ? "SYNC0111" : "SYNC0112";
  if (format === "aws-region") return "SYNC0113";
  return format === "external-id" ? "SYNC0116" : "SYNC0108";
}

/** What to write where a value has the right meaning and the wrong type. */
function retyped(fault: Fault): { readonly help: string } | undefined {
  const { value } = fault;
  const type = fault.params["type"];
  if (type === "string" && typeof value === "number") {
    return { help: `put it in quotes, so that no digit gets lost: \`"${value}"\`` };
  }
  if (type === "boolean" && (value === "true" || value === "false")) {
    return { help: `write \`${value}\` without quotes` };
  }
  if (type === "integer" && typeof value === "string" && /^-?[0-9]{1,15}$/.test(value)) {
    return { help: `write \`${value}\` without quotes` };
  }
  if (type === "array" && typeof value === "string") return { help: `write \`["${value}"]\`` };
  return undefined;
}

function locate(fault: SchemaFault, root: Schema, document: unknown): Fault {
  const path = pathOf(fault.instancePath, document);
  const { schema, comment } = subschemaAt(root, fault.schemaPath);
  const owner = subschemaAt(root, fault.schemaPath.slice(0, fault.schemaPath.lastIndexOf("/")));
  const properties = (owner.schema as Schema | undefined)?.properties ?? {};
  return {
    ...fault,
    path,
    value: valueAt(document, path),
    rule: schema,
    fields: Object.keys(properties),
    ...(comment && comment !== root["$comment"] ? { condition: comment } : {}),
  };
}

/** The steps of a JSON pointer; a step into a list is a number. */
function pathOf(pointer: string, document: unknown): (string | number)[] {
  let value = document;
  return pointer
    .split("/")
    .slice(1)
    .map((text) => {
      const step = unescapePointer(text);
      const key = Array.isArray(value) ? Number(step) : step;
      value = (value as Record<string | number, unknown>)[key];
      return key;
    });
}

function valueAt(document: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (value as Record<string | number, unknown> | undefined)?.[step],
    document,
  );
}

/** The same shape as `iam`'s `Unknown`: a value that is known only after apply. */
function isUnknownValue(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { unknown?: unknown }).unknown === "string"
  );
}

function missingField(fault: SchemaFault): string {
  return String(fault.params["missingProperty"]);
}

function suggestionFor(fault: Fault): string | undefined {
  if (fault.keyword !== "additionalProperties") return undefined;
  return sameButFor(String(fault.params["additionalProperty"]), fault.fields);
}

/** The known name that differs in case, separators or a letter or two. */
function sameButFor(name: string, known: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[-_ ]/g, "");
  return known.find((candidate) => plain(candidate) === plain(name)) ?? nearest(name, known);
}

function nameOf(fault: Fault): string {
  const step = fault.path.at(-1);
  if (step === undefined) return "the document";
  return typeof step === "number" ? `\`${fault.path.slice(-2).join(".")}\`` : `\`${step}\``;
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return `\`${text.length > 80 ? `${text.slice(0, 77)}...` : text}\``;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return TYPE_NAMES[typeof value] ?? typeof value;
}

function listed(names: readonly string[]): string {
  const shownNames = names.slice(0, SHOWN_MAX).map((name) => `\`${name === "\t" ? "\\t" : name}\``);
  const left = names.length - shownNames.length;
  return `${shownNames.join(", ")}${left > 0 ? ` and ${left} more` : ""}`;
}
