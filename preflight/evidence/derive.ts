/**
 * What follows from the fields that a fact states: the name in an ARN, the ARN of an id, the absence
 * of organization policies from the absence of an organization. And what a fact that only evidence
 * knows holds where it says nothing: AWS's default where that cannot deny, else unknown.
 *
 * Source: IAM User Guide, "IAM ARNs"; AWS Organizations User Guide, "SCP evaluation" (accounts outside
 * of an organization have no such policies).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
import { isUnknown, parseArn, partitionOf, type Unknown } from "../../iam";
import type { PolicyFact } from "../snapshot";
import { type FactKind, shapeOf } from "./shapes";
import { nameOf, type StatedFact } from "./stated";

type Fields = Readonly<Record<string, unknown>>;

const DERIVATIONS: Readonly<Record<FactKind, (fields: Fields) => Fields>> = {
  accounts: ({ organizationId }) =>
    organizationId === null ? { serviceControl: null, resourceControl: null } : {},
  principals: ({ arn }) => {
    const parts = partsOf(arn);
    if (!parts) return {};
    const { account, resource } = parts;
    const kind = resource.slice(0, resource.indexOf("/"));
    return { kind, account, name: resource.slice(resource.lastIndexOf("/") + 1) };
  },
  buckets: ({ arn, name, region }) => {
    const fromArn = partsOf(arn);
    if (fromArn) return { name: fromArn.resource };
    const partition = typeof region === "string" ? partitionOf(region) : undefined;
    return typeof name === "string" && partition ? { arn: `arn:${partition}:s3:::${name}` } : {};
  },
  keys: ({ arn, id, region, account }) => {
    const parts = partsOf(arn);
    if (parts) {
      const { resource } = parts;
      return { id: resource.slice("key/".length), region: parts.region, account: parts.account };
    }
    if (![id, region, account].every((one) => typeof one === "string")) return {};
    const partition = partitionOf(String(region)) ?? "aws";
    return { arn: `arn:${partition}:kms:${String(region)}:${String(account)}:key/${String(id)}` };
  },
  queues: ({ arn }) => {
    const parts = partsOf(arn);
    return parts ? { name: parts.resource, region: parts.region, account: parts.account } : {};
  },
  endpoints: () => ({}),
  accessPoints: ({ arn }) => {
    const parts = partsOf(arn);
    if (!parts) return {};
    const { resource, region, account } = parts;
    return { name: resource.slice("accesspoint/".length), region, account };
  },
  topics: ({ arn }) => {
    const parts = partsOf(arn);
    return parts ? { name: parts.resource, region: parts.region, account: parts.account } : {};
  },
  clients: () => ({}),
};

const partsOf = (arn: unknown) => (typeof arn === "string" ? parseArn(arn) : undefined);

/** What follows from the stated fields; a field that is stated otherwise contradicts it. */
export const derivedFrom = (kind: FactKind, fields: Fields): Fields => DERIVATIONS[kind](fields);

/** Every field of a fact that nothing but evidence knows. */
export function wholeFact({ kind, fields, at }: StatedFact): Fields {
  const { noun, names, fields: shapes } = shapeOf(kind);
  const name = nameOf(fields, names);
  const whole: Record<string, unknown> = { ...IMPLIED[kind]?.(fields), at };
  for (const [field, { matters, shape, certain }] of Object.entries(shapes)) {
    if (!matters || Object.hasOwn(fields, field)) continue;
    const unknown: Unknown = { unknown: `no evidence states \`${field}\` of ${noun} \`${name}\`` };
    if (!certain) whole[field] = unknown;
    else if (shape.kind === "list") whole[field] = [otherPolicies(name, unknown, at)];
    else if (isRole(fields)) whole[field] = { name: `${field} of ${name}`, document: unknown, at };
  }
  return { ...whole, ...settled(fields, kind) };
}

const isRole = ({ kind }: Fields): boolean => kind === "role";

/** The policies of a principal beside those that are known. */
function otherPolicies(name: string, document: Unknown, at: PolicyFact["at"]): PolicyFact {
  return { name: `${OTHER_POLICIES} ${name}`, document, at };
}

/** How readers name the policies of a principal that they do not see. */
const OTHER_POLICIES = "other policies of";

/** True for the stand-in of all policies that nobody has seen; evidence settles it. */
export const isRestOfPolicies = ({ name, document }: PolicyFact): boolean =>
  name.startsWith(OTHER_POLICIES) && isUnknown(document);

const IMPLIED: Partial<Record<FactKind, (fields: Fields) => Fields>> = {
  accounts: () => ({ isOutside: true }),
  principals: () => ({ policies: [] }),
  topics: () => ({ subscriptions: [] }),
  keys: ({ aliases }) => {
    const isAws =
      Array.isArray(aliases) && aliases.some((alias) => String(alias).startsWith("alias/aws/"));
    return { aliases: [], manager: isAws ? "aws" : "customer" };
  },
};

/** Stated absence as a snapshot holds it: no field, or no level of organization policies. */
export function settled(fields: Fields, kind: FactKind): Fields {
  const shapes = shapeOf(kind).fields;
  const entries = Object.entries(fields).flatMap(([name, value]): [string, unknown][] => {
    if (value !== null) return [[name, value]];
    return shapes[name]?.shape.kind === "levels" ? [[name, []]] : [];
  });
  return Object.fromEntries(entries);
}
