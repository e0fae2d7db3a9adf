/**
 * A denied call, taken apart for the checks: which layer, which policies, which statement, and why
 * each statement that could have allowed it did not.
 */
import {
  type DecidingStatement,
  isUnknown,
  type Layer,
  type Request,
  type Unknown,
} from "../../iam";
import type { Call, CallVerdict } from "../call";
import { partiesOf, requestOf } from "../decide-call";
import type { Parties } from "../layers";
import { type Lookup, lookupOf } from "../lookup";
import type { PolicyFact, Snapshot } from "../snapshot";
import { type Subject, scopeOf } from "../subject";
import { documentOf, isObject, type JsonObject, listOf, textsOf } from "./document";
import { fitStatement, type StatementFit } from "./statement-match";

/** One statement of a policy, tried against the call. */
export interface Tried {
  readonly policy: PolicyFact;
  readonly document: JsonObject;
  readonly statement: JsonObject;
  readonly index: number;
  readonly count: number;
  readonly fit: StatementFit;
}

/** Everything a check looks at. */
export interface Denial {
  readonly subject: Subject;
  readonly call: Call;
  readonly verdict: CallVerdict;
  readonly snapshot: Snapshot;
  readonly lookup: Lookup;
  readonly parties: Parties;
  readonly request: Request;
  /** The layer that AWS would name; undefined where the denial is beyond policy. */
  readonly layer: Layer | undefined;
  readonly isExplicit: boolean;
  /** The denying statement of an explicit denial. */
  readonly deny: Tried | undefined;
  /** Allow statements of the layer, each tried; for an implicit denial. */
  readonly allows: readonly Tried[];
  /** The policies of the layer. */
  readonly policies: readonly PolicyFact[];
  /** Every call that is denied now, this one included. */
  readonly others: readonly CallVerdict[];
}

const ORDER: readonly Layer[] = [
  "resourceControl",
  "serviceControl",
  "identity",
  "resource",
  "permissionsBoundary",
  "session",
  "vpcEndpoint",
];

/** Where a denial comes from: a layer that did not allow, or a statement that denies. */
export interface DenialSource {
  readonly layer: Layer | undefined;
  /** The denying statement of an explicit denial. */
  readonly by?: DecidingStatement;
}

/** All sources of a denial, the one that AWS would name first; one without layer if beyond policy. */
export function denialSources({ decision }: CallVerdict): readonly DenialSource[] {
  const denies = decision.decidedBy.filter(({ effect }) => effect === "Deny");
  const isExplicit = decision.decision === "explicitDeny";
  const sources = isExplicit
    ? denies.map((by): DenialSource => ({ layer: by.layer, by }))
    : decision.deniedBy.map((layer): DenialSource => ({ layer }));
  const order = ({ layer }: DenialSource): number => (layer ? ORDER.indexOf(layer) : 0);
  const isDenied = isExplicit || decision.decision === "implicitDeny";
  return isDenied ? [...sources].sort((a, b) => order(a) - order(b)) : [{ layer: undefined }];
}

/** Take `verdict` apart, as it looks from one of its sources. */
export function denialOf(options: {
  readonly subject: Subject;
  readonly verdict: CallVerdict;
  readonly source: DenialSource;
  readonly snapshot: Snapshot;
  readonly others: readonly CallVerdict[];
}): Denial {
  const { verdict, snapshot, source } = options;
  const { call, decision } = verdict;
  const lookup = lookupOf(snapshot);
  const parties = partiesOf(call, lookup);
  const request = requestOf(call, parties, lookup);
  const isExplicit = decision.decision === "explicitDeny";
  const { layer, by } = source;
  const policies = layer ? policiesIn(layer, call, parties, lookup) : [];
  const tried = policies.flatMap((policy) => triedIn(policy, request));
  return {
    ...options,
    call,
    lookup,
    parties,
    request,
    layer,
    isExplicit,
    deny: tried.find((one) => by && one.policy.name === by.policy && one.index === by.statement),
    allows: tried.filter(({ statement }) => statement["Effect"] === "Allow"),
    policies,
  };
}

function triedIn(policy: PolicyFact, request: Request): Tried[] {
  const document = documentOf(policy);
  if (!document) return [];
  const statements = listOf(document["Statement"]);
  return statements.flatMap((statement, index): Tried[] =>
    isObject(statement)
      ? [
          {
            policy,
            document,
            statement,
            index,
            count: statements.length,
            fit: fitStatement(statement, request, document["Version"]),
          },
        ]
      : [],
  );
}

/** The policy facts of one layer of a call. */
export function policiesIn(
  layer: Layer,
  call: Call,
  { caller, target, owner }: Parties,
  lookup: Lookup,
): readonly PolicyFact[] {
  switch (layer) {
    case "identity":
      return caller.fact?.policies ?? [];
    case "resource":
      return knownPolicy(target.kind === "role" ? target.fact?.trust : policyOf(target.fact));
    case "permissionsBoundary":
      return knownPolicy(caller.fact?.boundary);
    case "session":
      return (call.sessionPolicies ?? []).map((policy) => ({ at: {}, ...policy }));
    case "serviceControl":
      return levels(accountOf(caller.account, lookup)?.serviceControl);
    case "resourceControl":
      return levels(accountOf(owner, lookup)?.resourceControl);
    case "vpcEndpoint":
      return call.endpoint ? knownPolicy(lookup.endpoint(call.endpoint)?.policy) : [];
  }
}

const policyOf = (fact: object | undefined): PolicyFact | Unknown | undefined =>
  fact && "policy" in fact ? (fact.policy as PolicyFact | Unknown | undefined) : undefined;

const knownPolicy = (policy: PolicyFact | Unknown | undefined): readonly PolicyFact[] =>
  policy === undefined || isUnknown(policy) ? [] : [policy];

const levels = (given: readonly (readonly PolicyFact[])[] | Unknown | undefined) =>
  given === undefined || isUnknown(given) ? [] : given.flat();

function accountOf(id: string | Unknown | undefined, lookup: Lookup) {
  return id === undefined || isUnknown(id) ? undefined : lookup.account(id);
}

/** The text of a resource ARN; for an unknown one what is certain of it. */
export function resourceText(call: Call): string {
  return isUnknown(call.resource) ? `${call.resource.prefix ?? ""}*` : call.resource;
}

/** `arn:aws:s3:::bucket` of an S3 call, or the ARN of the access point it goes through. */
export function bucketArnOf(call: Call): string {
  return splitArn(resourceText(call)).bucket;
}

/** True where the call acts on an object, not on the bucket. */
export function isObjectCall(call: Call): boolean {
  return call.service === "s3" && splitArn(resourceText(call)).key !== undefined;
}

/** True where the call goes through an access point, whether it is asked of that or of the bucket. */
export function isThroughAccessPoint({ context }: Call): boolean {
  return context["s3:DataAccessPointArn"] !== undefined;
}

/** What stands between the bucket and a key: `/object/` behind an access point. */
const separatorOf = (bucket: string): string =>
  bucket.includes(":accesspoint/") ? "/object/" : "/";

/** The bucket's part of an ARN, and the key; a directory bucket has one slash of its own. */
function splitArn(arn: string): { readonly bucket: string; readonly key?: string } {
  const own = arn.includes(":accesspoint/") || arn.includes(":s3express:");
  const first = arn.indexOf("/");
  const slash = own ? arn.indexOf("/", first + 1) : first;
  if (slash < 0) return { bucket: arn };
  const bucket = arn.slice(0, slash);
  const separator = separatorOf(bucket);
  return arn.startsWith(separator, slash)
    ? { bucket, key: arn.slice(slash + separator.length) }
    : { bucket };
}

/**
 * The smallest resource patterns that cover what this call and its likes act on: the bucket, the
 * key, or the key patterns of the syncs.
 */
export function neededResources(denial: Pick<Denial, "call" | "subject">): readonly string[] {
  const { call, subject } = denial;
  const { bucket, key } = splitArn(resourceText(call));
  if (call.service !== "s3" || key === undefined) return [resourceText(call)];
  return objectPatterns(subject, bucket, key);
}

/** The patterns of the syncs' keys that cover `key`, as ARNs of the bucket's objects. */
export function objectPatterns(subject: Subject, bucket: string, key: string): readonly string[] {
  const scope = scopeOf(subject);
  const patterns = [...new Set([...scope.write, ...scope.read])].filter((pattern) =>
    key.startsWith(pattern.slice(0, literalLength(pattern))),
  );
  const all = patterns.length > 0 ? patterns : [`${subject.folder}*`];
  return all.map((pattern) => `${bucket}${separatorOf(bucket)}${pattern}`);
}

function literalLength(pattern: string): number {
  const wildcard = pattern.search(/[*?$]/);
  return wildcard < 0 ? pattern.length : wildcard;
}

/** The strings of a statement's `Action` or `Resource`. */
export function statementTexts(
  statement: JsonObject,
  name: "Action" | "Resource",
): readonly string[] {
  return textsOf(statement[name]);
}
