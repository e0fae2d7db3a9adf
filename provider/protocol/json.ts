/**
 * JSON that keeps every digit, and Terraform values from it.
 *
 * Stored state reaches the provider as JSON on every refresh, and `JSON.parse` rounds what a double
 * cannot hold (Node 20 cannot show the reviver the source text). So this reader keeps numbers exact.
 * Depth is limited; a repeated key keeps its last value, as Terraform's own reader does.
 */

import {
  Decimal,
  Dynamic,
  emptyRecord,
  type NumberValue,
  numberFromText,
  textOfNumber,
  type Value,
  type WireType,
} from "./values";
import { WireError } from "./wire-error";
import { parseWireType } from "./wire-type";

const DEPTH_MAX = 200;

/** A JSON tree with exact numbers; objects have no prototype. */
export type Json =
  | null
  | boolean
  | string
  | NumberValue
  | readonly Json[]
  | { readonly [name: string]: Json };

/** Read a JSON text; bad text throws `WireError` with the offset. */
export function parseJson(text: string): Json {
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

/** Write a JSON tree with every digit it has. */
export function jsonText(json: Json): string {
  if (json === null || typeof json === "boolean") return String(json);
  if (typeof json === "string") return JSON.stringify(json);
  if (typeof json === "number" || typeof json === "bigint" || json instanceof Decimal) {
    return textOfNumber(json);
  }
  if (Array.isArray(json)) return `[${json.map((element: Json) => jsonText(element)).join(",")}]`;
  const entries = Object.entries(json as { readonly [name: string]: Json });
  return `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${jsonText(value)}`).join(",")}}`;
}

/**
 * A Terraform value of type `type` from stored state.
 *
 * Attributes that the type does not know are dropped and missing ones are null: that is what an
 * upgrade to a newer schema asks for.
 */
export function valueFromJson(type: WireType, json: Json | undefined): Value {
  if (json === null || json === undefined) return null;
  if (type === "dynamic") return dynamicFromJson(json);
  if (typeof type === "string") return scalarFromJson(type, json);
  switch (type[0]) {
    case "object":
      return objectFromJson(type[1], json);
    case "map":
      return mapFromJson(type[1], json);
    case "tuple":
      return type[1].map((element, index) => valueFromJson(element, elements(json)[index]));
    default:
      return elements(json).map((element) => valueFromJson(type[1], element));
  }
}

function elements(json: Json): readonly Json[] {
  if (!Array.isArray(json)) throw new WireError("stored state has no list where one belongs");
  return json as readonly Json[];
}

function objectFromJson(types: Readonly<Record<string, WireType>>, json: Json): Value {
  if (!isJsonObject(json)) throw new WireError("stored state has no object where one belongs");
  const record = emptyRecord();
  for (const [name, type] of Object.entries(types)) record[name] = valueFromJson(type, json[name]);
  return record;
}

function mapFromJson(type: WireType, json: Json): Value {
  if (!isJsonObject(json)) throw new WireError("stored state has no object where a map belongs");
  const record = emptyRecord();
  for (const name of Object.keys(json)) record[name] = valueFromJson(type, json[name]);
  return record;
}

function dynamicFromJson(json: Json): Dynamic {
  if (!isJsonObject(json)) throw new WireError("a stored dynamic value is not an object");
  const type = parseWireType(jsonText(json["type"] ?? null));
  return new Dynamic(type, valueFromJson(type, json["value"]));
}

/** Stored scalars convert into each other as Terraform converts them, e.g. `"1"` for a number. */
function scalarFromJson(type: "string" | "number" | "bool", json: Json): Value {
  if (typeof json === "object" && !(json instanceof Decimal)) {
    throw new WireError(`stored state has no scalar for a ${type}`);
  }
  const text = typeof json === "string" ? json : jsonText(json);
  if (type === "string") return text;
  if (type === "bool") {
    if (text === "true" || text === "false") return text === "true";
    throw new WireError("a stored boolean is neither true nor false");
  }
  return numberFromText(text);
}

/** True for a JSON object. */
export function isJsonObject(json: Json | undefined): json is { readonly [name: string]: Json } {
  return (
    typeof json === "object" && json !== null && !Array.isArray(json) && !(json instanceof Decimal)
  );
}

/** A recursive-descent reader. */
class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  value(depth: number): Json {
    if (depth > DEPTH_MAX) throw this.fault(`nested deeper than ${DEPTH_MAX}`);
    this.space();
    const head = this.text[this.at];
    if (head === "{") return this.object(depth);
    if (head === "[") return this.array(depth);
    if (head === '"') return this.string();
    if (this.word("null")) return null;
    if (this.word("true")) return true;
    if (this.word("false")) return false;
    return this.number();
  }

  end(): void {
    this.space();
    if (this.at < this.text.length) throw this.fault("text after the value");
  }

  private object(depth: number): Json {
    const record = emptyRecord<Json>();
    this.at++;
    this.space();
    if (this.mark("}")) return record;
    do {
      this.space();
      if (this.text[this.at] !== '"') throw this.fault("a name was expected");
      const name = this.string();
      this.space();
      if (!this.mark(":")) throw this.fault("a colon was expected");
      record[name] = this.value(depth + 1);
      this.space();
    } while (this.mark(","));
    if (!this.mark("}")) throw this.fault("a comma or a closing brace was expected");
    return record;
  }

  private array(depth: number): Json {
    const list: Json[] = [];
    this.at++;
    this.space();
    if (this.mark("]")) return list;
    do {
      list.push(this.value(depth + 1));
      this.space();
    } while (this.mark(","));
    if (!this.mark("]")) throw this.fault("a comma or a closing bracket was expected");
    return list;
  }

  /** The end of the string is found here; its escapes are left to `JSON.parse`. */
  private string(): string {
    const start = this.at;
    for (this.at++; this.at < this.text.length; this.at++) {
      const character = this.text[this.at];
      if (character === "\\") this.at++;
      else if (character === '"') {
        this.at++;
        try {
          return JSON.parse(this.text.slice(start, this.at)) as string;
        } catch {
          throw this.fault("a string has a bad escape or a control character");
        }
      }
    }
    throw this.fault("a string does not end");
  }

  private number(): NumberValue {
    const start = this.at;
    while (this.at < this.text.length && "+-.0123456789eE".includes(this.text[this.at] ?? " ")) {
      this.at++;
    }
    const text = this.text.slice(start, this.at);
    if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(text))
      throw this.fault("a value was expected");
    return numberFromText(text);
  }

  private word(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  private mark(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private space(): void {
    while (this.at < this.text.length && " \t\r\n".includes(this.text[this.at] ?? "x")) this.at++;
  }

  private fault(what: string): WireError {
    return new WireError(`JSON at offset ${this.at}: ${what}`);
  }
}
