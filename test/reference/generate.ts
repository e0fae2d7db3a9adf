/**
 * Generated request lines: seeded fast-check arbitraries over the alphabets.
 *
 * Every line is one AWS could see: the policies are well-formed, the layers fit the caller. Case `n`
 * of seed `s` is a function of `s` and `n` alone, so one number replays one case.
 */
import fc from "fast-check";

import {
  CALLERS,
  FAMILIES,
  type Family,
  OTHER_ACCOUNT,
  OWN_ACCOUNT,
  PROVIDERS,
  SCENES,
  type Scene,
  STRINGS,
} from "./alphabets";
import { chance, type Draw, flippedCase, from, present, sampleOne } from "./draws";
import { policiesFor } from "./generate-policies";
import type { Json, JsonObject, SimulateRequest } from "./line";

/** Line `index` of the run `seed`; the same for ever. */
export function generatedLine(seed: number, index: number): SimulateRequest {
  return sampleOne(lines, seed, index);
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

/** What a KMS request carries besides: the encryption context, each pair a key of its own. */
const encryptionContext: Draw<JsonObject> = fc
  .tuple(context, present(50, from(["x", "y"])), present(30, from(["1", "2"])))
  .map(([keys, dept, run]) => ({
    ...keys,
    ...(dept === undefined ? {} : { "kms:EncryptionContext:dept": dept }),
    ...(run === undefined ? {} : { "kms:EncryptionContext:run": run }),
  }));

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
        managementAccount: present(8, from([OWN_ACCOUNT, OTHER_ACCOUNT])),
        isUnowned: chance(scene.name === "s3" ? 4 : 0),
        context: scene.name === "kms" ? encryptionContext : context,
        policies: policiesFor(scene),
      })
      .map(({ policies, resource, isForeign, isUnowned, managementAccount, ...request }) => ({
        request: {
          ...request,
          ...placed(resource, isForeign, isUnowned),
          ...(managementAccount === undefined ? {} : { managementAccount }),
        },
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
