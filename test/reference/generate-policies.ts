/**
 * Generated policies: statements, documents and layers over the names of one scene.
 */
import fc from "fast-check";

import { AWS_NAMES, OWN_ACCOUNT, PROVIDERS, type Scene, SERVICE_NAMES } from "./alphabets";
import { chance, type Draw, from, oneOrMany, present } from "./draws";
import { conditions } from "./generate-conditions";
import type { Json, JsonObject } from "./line";

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

/** A KMS grant, as `aws kms list-grants` tells it. */
const grant: Draw<JsonObject> = fc
  .record({
    grantee: from([
      ...AWS_NAMES.filter((name) => /:(role|user|assumed-role)\//.test(name)),
      ...SERVICE_NAMES,
    ]),
    operations: fc.array(from(["Decrypt", "GenerateDataKey", "RetireGrant", "Encrypt"]), {
      minLength: 1,
      maxLength: 3,
    }),
    constraints: from<JsonObject | undefined>([
      undefined,
      undefined,
      { encryptionContextEquals: { dept: "x" } },
      { encryptionContextSubset: { dept: "x" } },
      { encryptionContextSubset: { dept: "x", run: "1" } },
    ]),
  })
  .map(({ constraints, ...named }) =>
    constraints === undefined ? named : { ...named, constraints },
  );

/** The layers of one request: each there or not, all about the scene. */
export function policiesFor(scene: Scene): Draw<JsonObject> {
  const plain = {
    scene,
    principals: "none",
    mayOmitResource: false,
    mayAbbreviateArns: false,
  } as const;
  const permit = { ...plain, denies: 12, wide: 15 };
  const limit = { ...plain, denies: 10, wide: 55 };
  const many = (shape: Shape, maxLength = 2): Draw<readonly JsonObject[]> =>
    fc.array(policyDocument(shape), { minLength: 1, maxLength });
  return fc
    .record({
      grants: present(scene.name === "kms" ? 35 : 0, fc.array(grant, { maxLength: 2 })),
      awsManagedKey: present(scene.name === "kms" ? 8 : 0, fc.boolean()),
      identity: present(85, many({ ...permit, mayAbbreviateArns: true })),
      resource: present(
        scene.name === "s3" || scene.name === "sqs" ? 65 : scene.name === "list" ? 0 : 95,
        policyDocument({
          ...permit,
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
