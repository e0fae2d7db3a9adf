/**
 * XML in and out, as S3, STS and IAM write it.
 *
 * Out: plain values to elements, in the order given; `undefined` is left out, a list repeats its
 * element, a name that begins with `@` is an attribute, `#text` is the text itself. In: fast-xml-parser without entities of the
 * sender's own and without guessing types, every element a list or not as its reader says.
 */
import { XMLParser, XMLValidator } from "fast-xml-parser";

import { badRequest } from "../errors";

/** What can stand inside an element. */
export type XmlValue = string | number | boolean | undefined | XmlNode | readonly XmlValue[];

/** An element's children and `@attributes`. */
export interface XmlNode {
  readonly [name: string]: XmlValue;
}

/** `<?xml ...?><name>...</name>`. */
export function document(name: string, value: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, value)}`;
}

/** `<name>...</name>`, or one per item of a list. */
export function element(name: string, value: XmlValue): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join("");
  if (typeof value !== "object") return `<${name}>${escapeText(String(value))}</${name}>`;
  const entries = Object.entries(value);
  const attributes = entries
    .filter(([key]) => key.startsWith("@"))
    .map(([key, text]) => ` ${key.slice(1)}="${escapeText(String(text))}"`)
    .join("");
  const children = entries
    .filter(([key]) => !key.startsWith("@"))
    .map(([key, child]) => (key === "#text" ? escapeText(String(child)) : element(key, child)))
    .join("");
  return `<${name}${attributes}>${children}</${name}>`;
}

/** Characters that cannot stand in XML text as they are. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const SPECIAL = /[&<>"\u0000-\u0008\u000b-\u001f]/;

function escapeText(text: string): string {
  if (!SPECIAL.test(text)) return text;
  let escaped = "";
  for (const character of text) escaped += ESCAPES[character] ?? control(character);
  return escaped;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
};

function control(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 && character !== "\n" && character !== "\t" ? `&#${code};` : character;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  removeNSPrefix: true,
  trimValues: false,
  processEntities: true,
  htmlEntities: false,
});

/** A parsed element. */
export interface XmlElement {
  readonly [name: string]: unknown;
}

/** Parse a document whose root is `root`; `MalformedXML` where it is not. */
export function parseXml(text: string, root: string): XmlElement {
  try {
    if (text.includes("<!DOCTYPE") || XMLValidator.validate(text) !== true) throw malformed();
    const parsed: unknown = parser.parse(text);
    const found = isElement(parsed) ? parsed[root] : undefined;
    if (typeof found === "string") return {};
    if (!isElement(found)) throw malformed();
    return found;
  } catch {
    throw malformed();
  }
}

/** S3's answer to XML it does not understand. */
export function malformed(): ReturnType<typeof badRequest> {
  return badRequest(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}

function isElement(value: unknown): value is XmlElement {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The child elements called `name`, none, one or many. */
export function children(parent: XmlElement | undefined, name: string): readonly XmlElement[] {
  const value = parent?.[name];
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.map((item) => (isElement(item) ? item : { "#text": String(item) }));
}

/** The first child element called `name`. */
export function child(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return children(parent, name)[0];
}

/** The text of the first child called `name`; undefined where there is none. */
export function text(parent: XmlElement | undefined, name: string): string | undefined {
  const found = child(parent, name);
  if (found === undefined) return undefined;
  const value = found["#text"];
  return value === undefined ? "" : String(value);
}

/** The texts of all children called `name`. */
export function texts(parent: XmlElement | undefined, name: string): string[] {
  return children(parent, name).map((item) => String(item["#text"] ?? ""));
}
