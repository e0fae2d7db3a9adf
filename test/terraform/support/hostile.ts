/**
 * Valid inputs spoilt by seeded mutations: keys deleted, types changed, texts cut, values nested deeply,
 * references turned into circles.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";

import { CASES } from "./cases";

/** One mutation: where (a number that picks a place) and what. */
export interface Mutation {
  readonly at: number;
  readonly kind: (typeof KINDS)[number];
}

const KINDS = [
  "delete",
  "null",
  "number",
  "text",
  "list",
  "object",
  "wrap",
  "unwrap",
  "twice",
  "deep",
  "circle",
  "open",
  "long",
  "unknown",
  "proto",
] as const;

/** A few mutations of one input. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.record({ at: fc.nat(1_000_000), kind: fc.constantFrom(...KINDS) }),
  { minLength: 1, maxLength: 4 },
);

type Container = Record<string, unknown> | unknown[];

interface Place {
  readonly holder: Container;
  readonly key: string | number;
}

function placesIn(value: unknown): Place[] {
  const places: Place[] = [];
  const visit = (holder: unknown): void => {
    if (typeof holder !== "object" || holder === null) return;
    const keys = Array.isArray(holder) ? [...holder.keys()] : Object.keys(holder);
    for (const key of keys) {
      places.push({ holder: holder as Container, key });
      visit((holder as Record<string | number, unknown>)[key]);
    }
  };
  visit(value);
  return places;
}

/** The input with every mutation made, one after the other. */
export function spoilt(input: object, list: readonly Mutation[]): unknown {
  const copy: unknown = structuredClone(input);
  for (const { at, kind } of list) {
    const places = placesIn(copy);
    const place = places[at % Math.max(1, places.length)];
    if (place) mutate(place, kind);
  }
  return copy;
}

function mutate({ holder, key }: Place, kind: Mutation["kind"]): void {
  const at = holder as Record<string | number, unknown>;
  const before = at[key];
  if (kind === "delete") {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete at[key];
    return;
  }
  if (kind === "twice" && Array.isArray(holder)) holder.push(structuredClone(before));
  else if (kind === "proto") Reflect.set(holder, "constructor", before);
  else at[key] = replaced(before, kind);
}

const nested = (depth: number): unknown => JSON.parse("[".repeat(depth) + "]".repeat(depth));

function replaced(before: unknown, kind: Mutation["kind"]): unknown {
  switch (kind) {
    case "null":
      return null;
    case "number":
      return -1e308;
    case "text":
      return "\u{1f4a5}\uE0F00\uE0F1";
    case "list":
      return [];
    case "object":
      return {};
    case "wrap":
      return [before];
    case "unwrap":
      return Array.isArray(before) ? before[0] : before;
    case "deep":
      return nested(400);
    case "circle":
      return "${local.a}${aws_s3_bucket.acme_Landing_0E2A.bucket}";
    case "open":
      return `\${${"(".repeat(5_000)}`;
    case "long":
      return "x".repeat(100_000);
    case "unknown":
      return { unknown: "a reason", prefix: 7 };
    default:
      return before;
  }
}

const rightCase = (): Record<string, unknown> =>
  JSON.parse(readFileSync(join(CASES, "hightouch-right/cdk.tf.json"), "utf8")) as Record<
    string,
    unknown
  >;

/** A synthesized configuration with two connections and a circle of locals. */
export function configuration(): object {
  const content = rightCase();
  const resource = content["resource"] as Record<string, Record<string, unknown>>;
  const connections = resource["syncwright_s3_connection"] ?? {};
  const [first] = Object.values(connections);
  connections["second"] = { ...(first as object), name: "second" };
  return { ...content, locals: { a: "${local.b}", b: "${local.a}" } };
}

/** A plan with two connections. */
export function plan(): object {
  const resources = [
    resource("aws_s3_bucket", "landing", {
      bucket: "acme-landing",
      arn: "arn:aws:s3:::acme-landing",
    }),
    resource("aws_iam_role", "sync", {
      name: "sync",
      arn: "arn:aws:iam::222233334444:role/sync",
      assume_role_policy: document({
        Principal: { AWS: "111122223333" },
        Action: "sts:AssumeRole",
      }),
    }),
    resource("aws_iam_role_policy", "write", {
      role: "sync",
      policy: document({ Action: "s3:*", Resource: "*" }),
    }),
    resource("syncwright_s3_connection", "first", connection("first")),
    resource("syncwright_s3_connection", "second", connection("second")),
  ];
  return {
    format_version: "1.2",
    planned_values: { root_module: { resources, child_modules: [] } },
    resource_changes: resources.map(({ address }) => ({
      address,
      change: { actions: ["create"], after_unknown: { id: true } },
    })),
    configuration: {
      provider_config: { aws: { name: "aws", expressions: {} } },
      root_module: {
        resources: resources.map(({ values: _, ...rest }) => ({ ...rest, expressions: {} })),
      },
    },
  };
}

const document = (statement: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });

const connection = (name: string) => ({
  name,
  vendor: "hightouch",
  auth_mode: "iam_role",
  iam_role_arn: "arn:aws:iam::222233334444:role/sync",
  s3_bucket_name: "acme-landing",
  s3_bucket_region: "eu-central-1",
});

const resource = (type: string, name: string, values: object) => ({
  address: `${type}.${name}`,
  mode: "managed",
  type,
  name,
  values,
});

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** How many connections a configuration in JSON syntax names. */
export function declaredIn(content: unknown): number {
  const list = isObject(content) ? [content["resource"]].flat() : [];
  const names = list.flatMap((entry) =>
    isObject(entry) ? [entry["syncwright_s3_connection"]].flat() : [],
  );
  return names.flatMap((entry) => (isObject(entry) ? Object.keys(entry) : [])).length;
}

/** How many connections a plan lists; one address is one. */
export function plannedIn(content: unknown): number {
  const addresses = new Set<unknown>();
  const visit = (module: unknown): void => {
    if (!isObject(module)) return;
    for (const one of Array.isArray(module["resources"]) ? module["resources"] : []) {
      const isOurs = isObject(one) && one["type"] === "syncwright_s3_connection";
      if (isOurs && one["mode"] !== "data") addresses.add(String(one["address"]));
    }
    for (const child of Array.isArray(module["child_modules"]) ? module["child_modules"] : []) {
      visit(child);
    }
  };
  if (isObject(content) && isObject(content["planned_values"])) {
    visit(content["planned_values"]["root_module"]);
  }
  return addresses.size;
}
