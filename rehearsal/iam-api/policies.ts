/**
 * Policies of roles, users and groups: inline ones and attachments. Managed policies themselves are in
 * `managed-policies.ts`.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
import type { PolicyFact } from "../../preflight";
import type { Question } from "../authorize";
import type { Exchange } from "../exchange";
import type { Parameters, QueryOperation } from "../http/query-service";
import type { XmlNode } from "../http/xml";
import { checkedDocument } from "../policy-text";
import type { Entity } from "../state/principals";
import {
  checkName,
  encoded,
  groupOf,
  limitExceeded,
  noSuchEntity,
  packedLength,
  roleOf,
  userOf,
} from "./entities";
import { managedPolicyOperations } from "./managed-policies";

type Kind = "Role" | "User" | "Group";

/** Characters, white space not counted, of all inline policies of one entity together. */
const INLINE_LENGTH_MAX: Readonly<Record<Kind, number>> = {
  Role: 10_240,
  User: 2048,
  Group: 5120,
};
const ATTACHED_COUNT_MAX = 10;

const finders: Readonly<
  Record<Kind, (exchange: Exchange, name: string, more?: Partial<Question>) => Entity>
> = { Role: roleOf, User: userOf, Group: groupOf };

function entityOf(exchange: Exchange, parameters: Parameters, kind: Kind): Entity {
  const arn = parameters.get("PolicyArn");
  return finders[kind](
    exchange,
    parameters.need(`${kind}Name`),
    arn === undefined ? {} : { context: { "iam:PolicyARN": arn } },
  );
}

function putInline(kind: Kind): QueryOperation {
  return (exchange, parameters) => {
    const entity = entityOf(exchange, parameters, kind);
    const name = parameters.need("PolicyName");
    checkName(name, "policyName", 128);
    const text = parameters.need("PolicyDocument");
    const document = checkedDocument(exchange.world, text, {
      type: "identity",
      name,
      code: "MalformedPolicyDocument",
    });
    const others = [...entity.inline.values()].filter((fact) => fact.name !== name);
    const length = others.reduce(
      (sum, fact) => sum + packedLength(JSON.stringify(fact.document)),
      packedLength(text),
    );
    if (length > INLINE_LENGTH_MAX[kind]) {
      throw limitExceeded(
        `Maximum policy size of ${INLINE_LENGTH_MAX[kind]} bytes exceeded for ${kind.toLowerCase()} ${entity.name}`,
      );
    }
    entity.inline.set(name, {
      name,
      document,
      at: { call: `iam:Get${kind}Policy ${entity.name} ${name}` },
    });
    exchange.world.changed();
    return undefined;
  };
}

function inlineOf(kind: Kind, entity: Entity, name: string): PolicyFact {
  const fact = entity.inline.get(name);
  if (fact) return fact;
  throw noSuchEntity(`The ${kind.toLowerCase()} policy with name ${name} cannot be found.`);
}

function getInline(kind: Kind): QueryOperation {
  return (exchange, parameters) => {
    const entity = entityOf(exchange, parameters, kind);
    const fact = inlineOf(kind, entity, parameters.need("PolicyName"));
    return {
      [`${kind}Name`]: entity.name,
      PolicyName: fact.name,
      PolicyDocument: encoded(fact.document),
    };
  };
}

function deleteInline(kind: Kind): QueryOperation {
  return (exchange, parameters) => {
    const entity = entityOf(exchange, parameters, kind);
    const fact = inlineOf(kind, entity, parameters.need("PolicyName"));
    entity.inline.delete(fact.name);
    exchange.world.changed();
    return undefined;
  };
}

function listInline(kind: Kind): QueryOperation {
  return (exchange, parameters) => {
    const entity = entityOf(exchange, parameters, kind);
    return { PolicyNames: { member: [...entity.inline.keys()] }, IsTruncated: false };
  };
}

function attach(kind: Kind): QueryOperation {
  return (exchange, parameters) => {
    const arn = parameters.need("PolicyArn");
    const entity = entityOf(exchange, parameters, kind);
    const policy = exchange.world.managedPolicyOrThrow(arn);
    if (!entity.attached.has(policy.arn) && entity.attached.size >= ATTACHED_COUNT_MAX) {
      throw limitExceeded(`Cannot exceed quota for PoliciesPer${kind}: ${ATTACHED_COUNT_MAX}`);
    }
    entity.attached.add(policy.arn);
    exchange.world.changed();
    return undefined;
  };
}

function detach(kind: Kind): QueryOperation {
  return (exchange, parameters) => {
    const arn = parameters.need("PolicyArn");
    const entity = entityOf(exchange, parameters, kind);
    if (!entity.attached.delete(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
    exchange.world.changed();
    return undefined;
  };
}

function listAttached(kind: Kind): QueryOperation {
  return (exchange, parameters) => {
    const entity = entityOf(exchange, parameters, kind);
    return {
      AttachedPolicies: { member: attachedNodes(exchange, entity) },
      IsTruncated: false,
    };
  };
}

/** `PolicyName` and `PolicyArn` of attached policies. */
export function attachedNodes(exchange: Exchange, entity: Entity): XmlNode[] {
  return [...entity.attached].map((arn) => ({
    PolicyName: exchange.world.managedPolicy(arn)?.name,
    PolicyArn: arn,
  }));
}

function perKind(kind: Kind): Readonly<Record<string, QueryOperation>> {
  return {
    [`Put${kind}Policy`]: putInline(kind),
    [`Get${kind}Policy`]: getInline(kind),
    [`Delete${kind}Policy`]: deleteInline(kind),
    [`List${kind}Policies`]: listInline(kind),
    [`Attach${kind}Policy`]: attach(kind),
    [`Detach${kind}Policy`]: detach(kind),
    [`ListAttached${kind}Policies`]: listAttached(kind),
  };
}

/** Operations on policies. */
export const policyOperations: Readonly<Record<string, QueryOperation>> = {
  ...perKind("Role"),
  ...perKind("User"),
  ...perKind("Group"),
  ...managedPolicyOperations,
};
