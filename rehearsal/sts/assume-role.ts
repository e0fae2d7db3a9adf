/**
 * AssumeRole: decided by the role's trust policy and the caller's own policies, with the external id,
 * the session's name, tags and source identity as condition keys.
 *
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
import { type ContextValue, parsePolicy } from "../../iam";
import { ask, type Question } from "../authorize";
import { AwsError, badRequest } from "../errors";
import type { Exchange } from "../exchange";
import type { Parameters, QueryAnswer } from "../http/query-service";
import type { HeldKey, Role, Session } from "../state/principals";

const DURATION_SECONDS_MIN = 900;
const DURATION_SECONDS_MAX = 43_200;
const DURATION_SECONDS = 3600;
/** Of all session policies in plain text. */
const POLICY_LENGTH_MAX = 2048;
const TAG_COUNT_MAX = 50;
const POLICY_ARN_COUNT_MAX = 10;

/** What the request asks for, checked. */
interface Wanted {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly seconds: number;
  readonly externalId: string | undefined;
  readonly sourceIdentity: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly transitive: readonly string[];
  readonly policy: string | undefined;
  readonly policyArns: readonly string[];
}

/** Serve AssumeRole. */
export function assumeRole(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const wanted = readWanted(parameters);
  const role = authorize(exchange, wanted);
  const policies = sessionPolicies(exchange, wanted);
  const key = makeSession(exchange, { wanted, role, policies });
  return {
    Credentials: {
      AccessKeyId: key.accessKeyId,
      SecretAccessKey: key.secretAccessKey,
      SessionToken: key.sessionToken,
      Expiration: key.expires?.toISOString(),
    },
    AssumedRoleUser: { AssumedRoleId: key.userId, Arn: key.principal },
    SourceIdentity: wanted.sourceIdentity,
    PackedPolicySize: packedSize(wanted),
  };
}

function readWanted(parameters: Parameters): Wanted {
  const roleArn = parameters.need("RoleArn");
  const sessionName = parameters.need("RoleSessionName");
  const seconds = Number(parameters.get("DurationSeconds") ?? DURATION_SECONDS);
  const externalId = parameters.get("ExternalId");
  const sourceIdentity = parameters.get("SourceIdentity");
  const policy = parameters.get("Policy");
  const tags = parameters.tags("Tags");
  const policyArns = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].flatMap(
    (index) => parameters.get(`PolicyArns.member.${index}.arn`) ?? [],
  );
  check(/^[\w+=,.@-]{2,64}$/.test(sessionName), "roleSessionName", sessionName, "[\\w+=,.@-]*");
  check(roleArn.length >= 20, "roleArn", roleArn, "length greater than or equal to 20");
  if (externalId !== undefined) {
    check(/^[\w+=,.@:/-]{2,1224}$/.test(externalId), "externalId", externalId, "[\\w+=,.@:\\/-]*");
  }
  if (sourceIdentity !== undefined) {
    check(
      /^[\w+=,.@-]{2,64}$/.test(sourceIdentity),
      "sourceIdentity",
      sourceIdentity,
      "[\\w+=,.@-]*",
    );
  }
  if (
    !Number.isInteger(seconds) ||
    seconds < DURATION_SECONDS_MIN ||
    seconds > DURATION_SECONDS_MAX
  ) {
    throw validation(
      `Value '${parameters.get("DurationSeconds")}' at 'durationSeconds' failed to satisfy constraint: Member must have value between ${DURATION_SECONDS_MIN} and ${DURATION_SECONDS_MAX}`,
    );
  }
  if (tags.size > TAG_COUNT_MAX) throw validation("at most 50 session tags can be passed");
  if (policyArns.length > POLICY_ARN_COUNT_MAX) {
    throw badRequest("PackedPolicyTooLarge", "at most 10 session policy ARNs can be passed");
  }
  return {
    roleArn,
    sessionName,
    seconds,
    externalId,
    sourceIdentity,
    tags,
    transitive: parameters.list("TransitiveTagKeys"),
    policy,
    policyArns,
  };
}

function check(holds: boolean, name: string, value: string, rule: string): void {
  if (holds) return;
  throw validation(
    `Value '${value}' at '${name}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${rule}`,
  );
}

function validation(message: string): AwsError {
  return badRequest("ValidationError", `1 validation error detected: ${message}`);
}

/** A role that is not there is refused like one that does not trust the caller. */
function authorize(exchange: Exchange, wanted: Wanted): Role {
  const { world } = exchange;
  const [, , service, , accountId = "", ...rest] = wanted.roleArn.split(":");
  const path = rest.join(":");
  const name = path.slice(path.lastIndexOf("/") + 1);
  const account = world.accounts.get(accountId);
  const role = account?.roles.get(name);
  if (service !== "iam" || !path.startsWith("role/") || role?.arn !== wanted.roleArn) {
    throw new AwsError({
      code: "AccessDenied",
      status: 403,
      message: `User: ${exchange.caller.principal} is not authorized to perform: sts:AssumeRole on resource: ${wanted.roleArn}`,
    });
  }
  const session = exchange.caller.key?.session;
  const tags = { ...session?.transitiveTags, ...Object.fromEntries(wanted.tags) };
  const context = requestContext(exchange, wanted, tags);
  const asked = (action: string, why: string): Question => ({
    action,
    resource: role.arn,
    resourceAccount: accountId,
    context,
    why,
  });
  ask(exchange, asked("sts:AssumeRole", "assumes the role"));
  if (Object.keys(tags).length > 0) ask(exchange, asked("sts:TagSession", "passes session tags"));
  const identity = wanted.sourceIdentity ?? session?.sourceIdentity;
  if (identity !== undefined) {
    if (session?.sourceIdentity !== undefined && session.sourceIdentity !== identity) {
      throw new AwsError({
        code: "AccessDenied",
        status: 403,
        message: "The source identity cannot be changed once it is set",
      });
    }
    ask(exchange, asked("sts:SetSourceIdentity", "passes a source identity"));
  }
  return role;
}

function requestContext(
  exchange: Exchange,
  wanted: Wanted,
  tags: Readonly<Record<string, string>>,
): Record<string, ContextValue> {
  const keys: Record<string, ContextValue> = {
    "sts:RoleSessionName": wanted.sessionName,
    "sts:DurationSeconds": String(wanted.seconds),
  };
  if (wanted.externalId !== undefined) keys["sts:ExternalId"] = wanted.externalId;
  if (wanted.sourceIdentity !== undefined) keys["sts:SourceIdentity"] = wanted.sourceIdentity;
  for (const [name, value] of Object.entries(tags)) keys[`aws:RequestTag/${name}`] = value;
  if (Object.keys(tags).length > 0) keys["aws:TagKeys"] = Object.keys(tags);
  if (wanted.transitive.length > 0) keys["sts:TransitiveTagKeys"] = [...wanted.transitive];
  const source = exchange.caller.key?.session?.sourceIdentity;
  if (source !== undefined) keys["aws:SourceIdentity"] = source;
  return keys;
}

function sessionPolicies(exchange: Exchange, wanted: Wanted): Session["policies"] {
  const policies: { name: string; document: unknown }[] = [];
  for (const arn of wanted.policyArns) {
    const managed = exchange.world.managedPolicyOrThrow(arn);
    const version = managed.versions.find((one) => one.id === managed.defaultVersion);
    policies.push({ name: managed.name, document: version?.fact.document });
  }
  if (wanted.policy === undefined) return policies;
  if (wanted.policy.length > POLICY_LENGTH_MAX) {
    throw badRequest("PackedPolicyTooLarge", "Packed policy exceeds the maximum size");
  }
  const { diagnostics } = parsePolicy(wanted.policy, { type: "session", name: "session policy" });
  const wrong = diagnostics.find((diagnostic) => diagnostic.severity === "error");
  if (wrong) throw badRequest("MalformedPolicyDocument", wrong.summary);
  policies.push({ name: "session policy", document: JSON.parse(wanted.policy) });
  return policies;
}

function makeSession(
  exchange: Exchange,
  parts: {
    readonly wanted: Wanted;
    readonly role: Role;
    readonly policies: Session["policies"];
  },
): HeldKey {
  const { world, caller } = exchange;
  const { wanted, role, policies } = parts;
  const account = role.arn.split(":")[4] ?? "";
  const before = caller.key?.session;
  const tags = { ...before?.transitiveTags, ...Object.fromEntries(wanted.tags) };
  const sourceIdentity = wanted.sourceIdentity ?? before?.sourceIdentity;
  const now = world.now();
  const key: HeldKey = {
    accessKeyId: world.ids.unique("ASIA"),
    secretAccessKey: world.ids.secret(),
    sessionToken: world.ids.opaque(256),
    expires: new Date(now.getTime() + wanted.seconds * 1000),
    principal: `arn:aws:sts::${account}:assumed-role/${role.name}/${wanted.sessionName}`,
    account,
    userId: `${role.id}:${wanted.sessionName}`,
    created: now,
    active: true,
    session: {
      roleArn: role.arn,
      roleId: role.id,
      policies,
      context: {
        ...Object.fromEntries(
          Object.entries({ ...Object.fromEntries(role.tags), ...tags }).map(([name, value]) => [
            `aws:PrincipalTag/${name}`,
            value,
          ]),
        ),
        ...(sourceIdentity === undefined ? undefined : { "aws:SourceIdentity": sourceIdentity }),
      },
      transitiveTags: Object.fromEntries(
        Object.entries(tags).filter(
          ([name]) => wanted.transitive.includes(name) || name in (before?.transitiveTags ?? {}),
        ),
      ),
      sourceIdentity,
    },
  };
  world.accessKeys.set(key.accessKeyId, key);
  return key;
}

/** Percent of the room that policies and tags take; AWS's own packing is not published. */
function packedSize(wanted: Wanted): number | undefined {
  const size =
    (wanted.policy?.length ?? 0) +
    [...wanted.tags].reduce((sum, tag) => sum + tag.join("").length, 0);
  return size === 0 ? undefined : Math.ceil((size / POLICY_LENGTH_MAX) * 100);
}
