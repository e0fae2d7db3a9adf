/**
 * Functions whose arguments must be known in full: hashes, encodings, networks, dates, patterns.
 *
 * Source: Terraform Language, "Built-in Functions".
 * https://developer.hashicorp.com/terraform/language/functions
 */
import { createHash } from "node:crypto";

import { isList, isObject, type Value, written } from "../value";
import { addSeconds, formatDate, secondsIn } from "./dates";
import type { StrictFunction } from "./function-host";
import { hostIn, netmaskOf, subnetIn, subnetsIn } from "./networks";
import { allMatches, firstMatch } from "./regular-expression";

/** The parser, loaded when a configuration uses it: it is as large as the rest of the room. */
function yaml(): typeof import("yaml") {
  return require("yaml");
}

type Encoding = "hex" | "base64";

const hash =
  (algorithm: string, encoding: Encoding): StrictFunction =>
  ([text]) =>
    typeof text === "string" ? createHash(algorithm).update(text).digest(encoding) : undefined;

const hashOfFile =
  (algorithm: string, encoding: Encoding): StrictFunction =>
  ([path], host) => {
    const text = typeof path === "string" ? host.readFile(path) : undefined;
    return text === undefined ? undefined : createHash(algorithm).update(text).digest(encoding);
  };

/** Name-based UUIDs of RFC 9562, and the names Terraform has for its namespaces. */
const NAMESPACES: Readonly<Record<string, string>> = {
  dns: "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
  url: "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
  oid: "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
  x500: "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
};

const uuidv5: StrictFunction = ([namespace, name]) => {
  if (typeof namespace !== "string" || typeof name !== "string") return undefined;
  const known = Object.hasOwn(NAMESPACES, namespace) ? NAMESPACES[namespace] : namespace;
  if (!known || !/^[0-9a-f-]{36}$/i.test(known)) return undefined;
  const bytes = createHash("sha1")
    .update(Buffer.from(known.replaceAll("-", ""), "hex"))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [8, 12, 16, 20, 32].map((end, i) => hex.slice([0, 8, 12, 16, 20][i], end)).join("-");
};

const csvdecode: StrictFunction = ([text]) => {
  if (typeof text !== "string" || text.includes('"')) return undefined;
  const [head = "", ...rows] = text.trimEnd().split(/\r?\n/);
  const names = head.split(",");
  return rows.map((row) => {
    const cells = row.split(",");
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""]));
  });
};

/** YAML that needs no custom tags; aliases are counted, so that a small text cannot grow large. */
const yamldecode: StrictFunction = ([text]) => {
  if (typeof text !== "string") return undefined;
  try {
    return written(yaml().parse(text, { maxAliasCount: 100 }) as Value);
  } catch {
    return undefined;
  }
};

const parseint: StrictFunction = ([text, base]) => {
  const number = Number.parseInt(String(text), Number(base));
  return Number.isFinite(number) ? number : undefined;
};

const number =
  (calculate: (a: number, b: number) => number): StrictFunction =>
  ([a, b]) => {
    const result = calculate(Number(a), Number(b));
    return Number.isFinite(result) ? result : undefined;
  };

const text =
  (change: (...texts: string[]) => Value | undefined): StrictFunction =>
  (list) =>
    list.every((entry) => typeof entry === "string") ? change(...(list as string[])) : undefined;

const transpose: StrictFunction = ([map]) => {
  if (!isObject(map ?? null)) return undefined;
  const turned = new Map<string, string[]>();
  for (const [key, values] of Object.entries(map as Record<string, Value>)) {
    if (!isList(values)) return undefined;
    for (const value of values)
      turned.set(String(value), [...(turned.get(String(value)) ?? []), key]);
  }
  return Object.fromEntries(turned);
};

/** By name. */
export const moreFunctions: Readonly<Record<string, StrictFunction>> = {
  md5: hash("md5", "hex"),
  sha1: hash("sha1", "hex"),
  sha256: hash("sha256", "hex"),
  sha512: hash("sha512", "hex"),
  base64sha256: hash("sha256", "base64"),
  base64sha512: hash("sha512", "base64"),
  filemd5: hashOfFile("md5", "hex"),
  filesha1: hashOfFile("sha1", "hex"),
  filesha256: hashOfFile("sha256", "hex"),
  filesha512: hashOfFile("sha512", "hex"),
  filebase64sha256: hashOfFile("sha256", "base64"),
  filebase64sha512: hashOfFile("sha512", "base64"),
  filebase64: ([path], host) => {
    const content = typeof path === "string" ? host.readFile(path) : undefined;
    return content === undefined ? undefined : Buffer.from(content).toString("base64");
  },
  uuidv5,
  csvdecode,
  yamldecode,
  yamlencode: ([value]) => yaml().stringify(value ?? null),
  parseint,
  pow: number((a, b) => a ** b),
  log: number((a, b) => Math.log(a) / Math.log(b)),
  signum: number((a) => Math.sign(a)),
  strrev: text((value) => Array.from(value).reverse().join("")),
  urldecode: text((value) => {
    try {
      return decodeURIComponent(value.replaceAll("+", " "));
    } catch {
      return undefined;
    }
  }),
  textencodebase64: text((value, encoding) =>
    /^utf-?8$/i.test(encoding ?? "") ? Buffer.from(value).toString("base64") : undefined,
  ),
  textdecodebase64: text((value, encoding) =>
    /^utf-?8$/i.test(encoding ?? "") ? Buffer.from(value, "base64").toString("utf8") : undefined,
  ),
  regex: text((pattern, value) => firstMatch(pattern, value ?? "")),
  regexall: text((pattern, value) => allMatches(pattern, value ?? "")),
  cidrhost: ([prefix, number]) => hostIn(String(prefix), Number(number)),
  cidrnetmask: text((prefix) => netmaskOf(prefix)),
  cidrsubnet: ([prefix, bits, number]) => subnetIn(String(prefix), Number(bits), Number(number)),
  cidrsubnets: ([prefix, ...bits]) => subnetsIn(String(prefix), bits.map(Number)),
  formatdate: text((pattern, time) => formatDate(pattern, time ?? "")),
  timeadd: text((time, duration) => addSeconds(time, secondsIn(duration ?? ""))),
  timecmp: text((a, b) => {
    const [left, right] = [Date.parse(a), Date.parse(b ?? "")];
    return Number.isNaN(left) || Number.isNaN(right) ? undefined : Math.sign(left - right);
  }),
  transpose,
};
