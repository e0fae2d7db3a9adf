/**
 * KMS grants: who may call which operations on the key, beside what its key policy says.
 *
 * A grant names a role, a session, a user or a service; its constraints ask for an encryption context,
 * the whole of it or a part. A grant only allows.
 *
 * Source: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
import { isObject, type Json, type JsonObject, listOf, textsOf } from "./line";
import { type Caller, type NamedAs, namesUsed } from "./principals";
import type { ConcreteRequest } from "./statements";

const CONTEXT_KEY = "kms:encryptioncontext:";

/** The names under which the grants let the caller in; none for other services and other operations. */
export function grantedByGrants(
  grants: Json | undefined,
  request: ConcreteRequest,
): readonly NamedAs[] {
  return listOf(grants).flatMap((grant) =>
    isObject(grant) && covers(grant, request) ? [...granteeNames(grant, request.caller)] : [],
  );
}

function granteeNames(grant: JsonObject, caller: Caller): ReadonlySet<NamedAs> {
  const grantee = String(grant["grantee"]);
  const kind = grantee.startsWith("arn:") ? "AWS" : "Service";
  return namesUsed({ [kind]: grantee }, caller);
}

function covers(grant: JsonObject, request: ConcreteRequest): boolean {
  const operations = textsOf(grant["operations"]).map((name) => `kms:${name}`.toLowerCase());
  if (!operations.includes(request.action.toLowerCase())) return false;
  const constraints = isObject(grant["constraints"]) ? grant["constraints"] : {};
  const whole = pairsOf(constraints["encryptionContextEquals"]);
  const part = pairsOf(constraints["encryptionContextSubset"]);
  const found = request.context.entries
    .filter(([name]) => name.toLowerCase().startsWith(CONTEXT_KEY))
    .map(([name, value]) => `${name.slice(CONTEXT_KEY.length)}=${value}`);
  const isThere = (pair: string): boolean => found.includes(pair);
  if (whole !== undefined && !(whole.every(isThere) && whole.length === found.length)) return false;
  return part === undefined || part.every(isThere);
}

function pairsOf(constraint: Json | undefined): readonly string[] | undefined {
  if (!isObject(constraint)) return undefined;
  return Object.entries(constraint).map(([name, value]) => `${name}=${String(value)}`);
}
