/**
 * Generated request lines: seeded fast-check arbitraries over the alphabets.
 *
 * Every line is one AWS could see: the policies are well-formed, the layers fit the caller. Case `n`
 * of seed `s` is a function of `s` and `n` alone, so one number replays one case.
 */
import fc from "fast-check";

import {
  AWS_NAMES,
  CALLERS,
  FAMILIES,
  type Family,
  OTHER_ACCOUNT,
  OWN_ACCOUNT,
  PROVIDERS,
  SCENES,
  type Scene,
  SERVICE_NAMES,
  STRINGS,
} from "./alphabets";
import type { Json, JsonObject, SimulateRequest } from "./line";

/** A source of random values. */
export type Draw<T> = fc.Arbitrary<T>;

/** Line `index` of the run `seed`; the same for ever. */
export function generatedLine(seed: number, index: number): SimulateRequest {
  return sampleOne(lines, seed, index);
}

/** The one value that `seed` and `index` stand for. */
export function sampleOne<T>(draw: Draw<T>, seed: number, index: number): T {
  const [value] = fc.sample(draw, { seed: mix(seed, index), numRuns: 1 });
  if (value === undefined) throw new Error("fast-check drew nothing");
  return value;
}

/** Spread neighbouring indexes over all seeds (the multiplications are those of MurmurHash3). */
function mix(seed: number, index: number): number {
  let bits = Math.imul(seed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) | 0;
}

const from = <T>(values: readonly T[]): Draw<T> => fc.constantFrom(...values);
const chance = (percent: number): Draw<boolean> =>
  fc.integer({ min: 0, max: 99 }).map((drawn) => drawn < percent);

/** One value, or a list of one to three; now and then an empty list where that is legal. */
function oneOrMany<T extends Json>(draw: Draw<T>): Draw<Json> {
  return fc.oneof(
    { weight: 3, arbitrary: draw as Draw<Json> },
    { weight: 2, arbitrary: fc.array(draw, { minLength: 1, maxLength: 3 }) as Draw<Json> },
  );
}

const flippedCase = (text: Draw<string>): Draw<string> =>
  fc
    .tuple(text, from([false, false, false, true]))
    .map(([one, flip]) => (flip ? one.toUpperCase() : one));

/** `StringLike`, `ForAllValues:StringLike`, `ForAnyValue:StringLikeIfExists`, … */
function qualified(operators: readonly string[]): Draw<string> {
  return fc
    .tuple(from(["", "", "ForAllValues:", "ForAnyValue:"]), from(operators), chance(30))
    .map(([prefix, name, ifExists]) => `${prefix}${name}${ifExists ? "IfExists" : ""}`);
}

function keyed(keys: readonly string[], values: Draw<Json>): Draw<JsonObject> {
  return fc
    .tuple(
      flippedCase(from(keys)),
      values,
      fc.option(fc.tuple(from(keys), values), { freq: 3, nil: undefined }),
    )
    .map(([key, value, second]) =>
      second === undefined || second[0].toLowerCase() === key.toLowerCase()
        ? { [key]: value }
        : { [key]: value, [second[0]]: second[1] },
    );
}

function familyCondition(family: Family): Draw<JsonObject> {
  return fc
    .tuple(qualified(family.operators), keyed(family.keys, oneOrMany(from(family.policyValues))))
    .map(([operator, keys]) => ({ [operator]: keys }));
}

const everyKey = [STRINGS, ...FAMILIES].flatMap((family) => family.keys);

const nullCondition: Draw<JsonObject> = keyed(
  everyKey,
  oneOrMany(from<Json>(["true", "false", true, false])),
).map((keys) => ({ Null: keys }));

/** A string operator on a key of another family: AWS compares any value as text. */
const foreignCondition: Draw<JsonObject> = from(FAMILIES).chain((family) =>
  fc
    .tuple(qualified(STRINGS.operators), keyed(family.keys, oneOrMany(from(family.requestValues))))
    .map(([operator, keys]) => ({ [operator]: keys })),
);

const condition: Draw<JsonObject> = fc.oneof(
  { weight: 6, arbitrary: familyCondition(STRINGS) },
  ...FAMILIES.map((family) => ({
    weight: Math.ceil(family.operators.length / 2) + 1,
    arbitrary: familyCondition(family),
  })),
  { weight: 2, arbitrary: nullCondition },
  { weight: 1, arbitrary: foreignCondition },
);

const conditions: Draw<JsonObject | undefined> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  { weight: 4, arbitrary: condition },
  {
    weight: 1,
    arbitrary: fc.tuple(condition, condition).map(([one, two]) => ({ ...one, ...two })),
  },
);

const principal: Draw<Json> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Json>("*") },
  { weight: 8, arbitrary: oneOrMany(from(AWS_NAMES)).map((AWS) => ({ AWS })) },
  { weight: 2, arbitrary: oneOrMany(from(SERVICE_NAMES)).map((Service) => ({ Service })) },
  { weight: 1, arbitrary: oneOrMany(from(PROVIDERS)).map((Federated) => ({ Federated })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(oneOrMany(from(AWS_NAMES)), oneOrMany(from(SERVICE_NAMES)))
      .map(([AWS, Service]) => ({ AWS, Service })),
  },
);

/** All the names of each caller, as a careful author of a `NotPrincipal` lists them, and careless lists. */
const notPrincipal: Draw<Json> = fc.oneof(
  {
    weight: 3,
    arbitrary: from<Json>([
      {
        AWS: [
          `arn:aws:sts::${OWN_ACCOUNT}:assumed-role/writer/run`,
          `arn:aws:iam::${OWN_ACCOUNT}:role/writer`,
          OWN_ACCOUNT,
        ],
      },
      { AWS: [`arn:aws:iam::${OWN_ACCOUNT}:user/ana`, `arn:aws:iam::${OWN_ACCOUNT}:root`] },
    ]),
  },
  { weight: 2, arbitrary: principal },
);

interface Shape {
  readonly scene: Scene;
  readonly principals: "none" | "any" | "everyone";
  /** Percent of statements that deny. */
  readonly denies: number;
  /** Percent of statements that say `*` to everything. */
  readonly wide: number;
  readonly mayOmitResource: boolean;
  readonly mayAbbreviateArns: boolean;
}

function statement(shape: Shape): Draw<JsonObject> {
  const { scene } = shape;
  return fc
    .record({
      denies: chance(shape.denies),
      wide: chance(shape.wide),
      action: oneOrMany(from(scene.actionPatterns)),
      not: fc.tuple(chance(10), chance(8), chance(shape.principals === "any" ? 15 : 0)),
      resource: oneOrMany(
        from(shape.mayAbbreviateArns ? abbreviated(scene) : scene.resourcePatterns),
      ),
      who: shape.principals === "any" ? principal : fc.constant<Json>("*"),
      notWho: notPrincipal,
      condition: conditions,
    })
    .map((drawn) => {
      const [notAction, notResource, notWho] = drawn.not;
      const who =
        shape.principals === "none"
          ? {}
          : notWho
            ? { NotPrincipal: drawn.notWho }
            : { Principal: drawn.who };
      if (drawn.wide) return { Effect: "Allow", ...who, Action: "*", ...anyResource(shape) };
      return {
        Effect: drawn.denies ? "Deny" : "Allow",
        ...who,
        [notAction ? "NotAction" : "Action"]: drawn.action,
        ...(shape.mayOmitResource
          ? {}
          : { [notResource ? "NotResource" : "Resource"]: drawn.resource }),
        ...(drawn.condition === undefined ? {} : { Condition: drawn.condition }),
      };
    });
}

function abbreviated(scene: Scene): readonly string[] {
  return [...scene.resourcePatterns, ...scene.incompleteArns];
}

function anyResource(shape: Shape): JsonObject {
  return shape.mayOmitResource ? {} : { Resource: "*" };
}

function policyDocument(shape: Shape): Draw<JsonObject> {
  const statements = fc.oneof(
    { weight: 1, arbitrary: statement(shape) as Draw<Json> },
    {
      weight: 3,
      arbitrary: fc.array(statement(shape), { minLength: 1, maxLength: 3 }) as Draw<Json>,
    },
  );
  const version = from(["2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17", undefined]);
  return fc
    .tuple(version, statements)
    .map(([Version, Statement]) =>
      Version === undefined ? { Statement } : { Version, Statement },
    );
}

function present<T>(percent: number, draw: Draw<T>): Draw<T | undefined> {
  return chance(percent).chain((isPresent) =>
    isPresent ? (draw as Draw<T | undefined>) : fc.constant(undefined),
  );
}

function policiesFor(scene: Scene): Draw<JsonObject> {
  const plain = {
    scene,
    principals: "none",
    mayOmitResource: false,
    mayAbbreviateArns: false,
  } as const;
  const grant = { ...plain, denies: 12, wide: 15 };
  const limit = { ...plain, denies: 10, wide: 55 };
  const many = (shape: Shape, maxLength = 2): Draw<readonly JsonObject[]> =>
    fc.array(policyDocument(shape), { minLength: 1, maxLength });
  return fc
    .record({
      identity: present(85, many({ ...grant, mayAbbreviateArns: true })),
      resource: present(
        scene.name === "s3" || scene.name === "sqs" ? 65 : scene.name === "list" ? 0 : 95,
        policyDocument({
          ...grant,
          principals: "any",
          denies: 18,
          mayOmitResource: scene.name === "trust" || scene.name === "federation",
        }),
      ),
      permissionsBoundary: present(30, many(limit, 1)),
      session: present(30, many(limit)),
      serviceControl: present(30, fc.array(many(limit), { minLength: 1, maxLength: 3 })),
      resourceControl: present(
        25,
        fc.array(many({ ...limit, principals: "everyone", denies: 100, wide: 0 }), {
          minLength: 1,
          maxLength: 2,
        }),
      ),
      vpcEndpoint: present(20, many({ ...limit, principals: "everyone" }, 1)),
    })
    .map((layers) => withoutUndefined(layers as Readonly<Record<string, Json | undefined>>));
}

function withoutUndefined(layers: Readonly<Record<string, Json | undefined>>): JsonObject {
  const kept = Object.entries(layers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as JsonObject;
}

function contextValue(family: Family, key: string): Draw<Json> {
  const isList = key === "aws:TagKeys" || key === "aws:PrincipalOrgPaths" || key.endsWith("/sizes");
  const value = from(family.requestValues);
  if (!isList) return value;
  return fc.array(value, { minLength: 0, maxLength: 3 }) as Draw<Json>;
}

const context: Draw<JsonObject> = fc
  .tuple(
    ...[STRINGS, ...FAMILIES].flatMap((family) =>
      family.keys.map((key) =>
        fc
          .tuple(flippedCase(fc.constant(key)), present(65, contextValue(family, key)))
          .map(([name, value]) => (value === undefined ? {} : { [name]: value })),
      ),
    ),
  )
  .map((parts) => Object.assign({}, ...parts) as JsonObject);

const plainScenes: Draw<Scene> = fc
  .oneof(
    { weight: 6, arbitrary: fc.constant("s3" as const) },
    { weight: 2, arbitrary: fc.constant("sqs" as const) },
    { weight: 2, arbitrary: fc.constant("kms" as const) },
    { weight: 2, arbitrary: fc.constant("trust" as const) },
    { weight: 1, arbitrary: fc.constant("list" as const) },
    { weight: 1, arbitrary: fc.constant("federation" as const) },
  )
  .map((name) => SCENES[name]);

const knots = fc.string({ unit: from(["a", "b", "*", "?", ":", "/"]), maxLength: 9 });

/** Objects and patterns tied from few signs, to try wildcard matching itself. */
const knottedScene: Draw<Scene> = fc
  .tuple(knots, fc.array(knots, { minLength: 3, maxLength: 3 }))
  .map(([key, patterns]) => ({
    ...SCENES.s3,
    resources: [`arn:aws:s3:::landing/${key}`],
    resourcePatterns: patterns.flatMap((pattern) => [
      `arn:aws:s3:::landing/${pattern}`,
      `arn:aws:s3:::l*${pattern}`,
      `arn:aws:s3:*:*:${pattern}*`,
    ]),
    incompleteArns: [],
  }));

const scenes: Draw<Scene> = fc.oneof(
  { weight: 7, arbitrary: plainScenes },
  { weight: 1, arbitrary: knottedScene },
);

/** KMS and STS take no anonymous requests, and the root user may not assume roles. */
function callersOf(scene: Scene): Draw<string> {
  if (scene.name === "federation") return from(PROVIDERS);
  const barred =
    scene.name === "kms" ? ["anonymous"] : scene.name === "trust" ? ["anonymous", "root"] : [];
  return fc.oneof(
    ...CALLERS.filter(({ principal: name }) => !barred.some((end) => name.endsWith(end))).map(
      ({ weight, principal: name }) => ({ weight, arbitrary: fc.constant(name) }),
    ),
  );
}

/** Where the ARN names no account, mostly whose the bucket is; else the ARN of the other account. */
function placed(resource: string, isForeign: boolean, isUnowned: boolean): JsonObject {
  if (resource === "*" || isUnowned) return { resource };
  if (resource.startsWith("arn:aws:s3:")) {
    return { resource, resourceAccount: isForeign ? OTHER_ACCOUNT : OWN_ACCOUNT };
  }
  return { resource: isForeign ? resource.replace(OWN_ACCOUNT, OTHER_ACCOUNT) : resource };
}

/** All lines without unknowns. */
export const lines: Draw<SimulateRequest> = fc.noBias(
  scenes.chain((scene) =>
    fc
      .record({
        principal: callersOf(scene),
        action: from(scene.actions),
        resource: from(scene.resources),
        isForeign: chance(scene.name === "list" ? 0 : 25),
        isUnowned: chance(scene.name === "s3" ? 4 : 0),
        context,
        policies: policiesFor(scene),
      })
      .map(({ policies, resource, isForeign, isUnowned, ...request }) => ({
        request: { ...request, ...placed(resource, isForeign, isUnowned) },
        policies: fitted(isForeign ? moved(policies) : policies, request.principal),
      })),
  ),
);

/** In a request to the other account the patterns name that account, where they name one. */
function moved(policies: JsonObject): JsonObject {
  const swap = (value: Json, path: string): Json => {
    if (typeof value === "string") {
      return path.endsWith("Resource") && !value.startsWith("arn:aws:s3:")
        ? value.replace(OWN_ACCOUNT, OTHER_ACCOUNT)
        : value;
    }
    if (Array.isArray(value)) return value.map((one: Json) => swap(one, path));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, swap(one as Json, name)]),
    );
  };
  return swap(policies, "") as JsonObject;
}

/** A user has no session policy; the root user, services and strangers have no policies at all. */
function fitted(policies: JsonObject, caller: string): JsonObject {
  const barred = caller.includes(":user/")
    ? ["session"]
    : /:(role|assumed-role|federated-user)\//.test(caller)
      ? []
      : ["identity", "permissionsBoundary", "session"];
  return Object.fromEntries(Object.entries(policies).filter(([name]) => !barred.includes(name)));
}
