/**
 * SQ-1 … SQ-4, SQ-6, SQ-8, SN-1 … SN-5: events that a destination would not take.
 *
 * S3 tries a destination when the notification is set, so the deployment itself fails; SNS does not
 * try, and loses what its queues refuse. The calls are the sender's own: the message with the bucket or
 * topic as source, and at an encrypted destination `kms:GenerateDataKey` and `kms:Decrypt` on its key.
 *
 * Sources: Amazon S3 User Guide, "Granting permissions to publish event notification messages to a
 * destination"; Amazon SNS Developer Guide, "Managing Amazon SNS encryption keys and costs".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */
import { isUnknown } from "../../../iam";
import type { Call, CallVerdict } from "../../call";
import type { Found } from "../../checks";
import { decideCall, partiesOf, requestOf } from "../../decide-call";
import { documentOf, type JsonObject, statementsOf } from "../../diagnose/document";
import { fitStatement } from "../../diagnose/statement-match";
import { oneLine } from "../../fixes/one-line";
import type { Patch } from "../../fixes/patch";
import { addStatement } from "../../fixes/statement-edits";
import type { KeyFact, PolicyFact, Snapshot } from "../../snapshot";
import { type Route, routesOf } from "./route";
import { encryptStatement, sendStatement } from "./statements";

/** Recognize what keeps events from their destinations. */
export function deliveries(snapshot: Snapshot): readonly Found[] {
  return routesOf(snapshot).flatMap((route) => [
    ...unreachable(route),
    ...sending(route),
    ...encrypting(route),
    ...orderOf(route),
  ]);
}

function callOf({ sender }: Route, action: string, resource: string): Call {
  const service = action.slice(0, action.indexOf(":"));
  return {
    service: service === "sqs" || service === "sns" ? service : "kms",
    operation: action.slice(action.indexOf(":") + 1),
    caller: sender.service,
    action,
    resource,
    context: {
      "aws:SourceArn": sender.arn,
      "aws:SourceAccount":
        sender.name === "S3"
          ? sender.account
          : { unknown: "whether SNS says which account sends is not documented" },
    },
    why: "delivers an event notification",
  };
}

const ownerOf = ({ destination: { fact, kind } }: Route, what: string = kind) => ({
  account: isUnknown(fact.account) ? "" : fact.account,
  role: `owner of the ${what}`,
});

/** FIFO destinations, and from S3 those of another region. */
function unreachable(route: Route): Found[] {
  const { sender, causes, at, awsMessage } = route;
  const { fact, kind } = route.destination;
  if (sender.name !== "S3") return [];
  const isFifo = fact.fifo === true || String(fact.name).endsWith(".fifo");
  const isElsewhere =
    typeof fact.region === "string" &&
    typeof sender.region === "string" &&
    fact.region !== sender.region;
  if (!isFifo && !isElsewhere) return [];
  return [
    {
      cause: causes.unreachable,
      message: isFifo
        ? `S3 delivers to no FIFO ${kind}`
        : `S3 delivers to ${kind}s of the bucket's own region only`,
      at,
      why: isFifo
        ? `\`${String(fact.name)}\` is a FIFO ${kind}; use a standard ${kind}`
        : `the ${kind} is in ${String(fact.region)}, the bucket in ${String(sender.region)}`,
      owner: ownerOf(route),
      awsMessage,
    },
  ];
}

/** The destination's policy. */
function sending(route: Route): Found[] {
  const { sender, causes, snapshot, awsMessage } = route;
  const { fact, kind, action } = route.destination;
  if (isUnknown(fact.arn)) return [];
  const call = callOf(route, action, fact.arn);
  const verdict = decideCall(snapshot, call);
  if (verdict.outcome !== "denied") return [];
  const policy = fact.policy && !isUnknown(fact.policy) ? fact.policy : undefined;
  const meant = policy && statementMeant(route, call, policy);
  const isExplicit = verdict.decision.decision === "explicitDeny";
  const who = sender.name === "S3" ? "S3" : "the topic";
  const patches = isExplicit ? [] : sendPatches(route, fact.arn, { policy, meant });
  return [
    {
      cause: isExplicit ? causes.deny : meant ? causes.mismatch : causes.gap,
      message: isExplicit
        ? `a Deny of the ${kind}'s policy hits ${sender.name} itself`
        : meant
          ? `the ${kind}'s policy expects another ${sender.name === "S3" ? "bucket or account" : "topic"}`
          : `the ${kind}'s policy does not let ${who} send`,
      at: policy?.at ?? fact.at,
      ...(isExplicit && policy ? { deciding: decidedIn(policy, verdict) } : undefined),
      why: isExplicit
        ? "exempt AWS services with a condition aws:PrincipalIsAWSService false"
        : `${sender.service} sends with aws:SourceArn ${String(sender.arn)}${sender.name === "S3" ? ` and aws:SourceAccount ${String(sender.account)}` : ""}; no statement allows that`,
      owner: ownerOf(route),
      awsMessage,
      ...(patches.length > 0
        ? { fix: { summary: `let ${who} send to this ${kind}`, patches } }
        : undefined),
    },
  ];
}

/** The statement of the destination's policy that denies. */
function decidedIn(policy: PolicyFact, { decision }: CallVerdict): NonNullable<Found["deciding"]> {
  const statements = statementsOf(documentOf(policy));
  const by = decision.decidedBy.find(({ effect }) => effect === "Deny");
  return {
    layer: "resource",
    policy: policy.name,
    statements: statements.length,
    ...(by === undefined
      ? undefined
      : { statement: by.statement, text: oneLine(statements[by.statement]) }),
    ...(by?.sid === undefined ? undefined : { sid: by.sid }),
  };
}

function sendPatches(
  { sender, destination: { kind, fact, action } }: Route,
  arn: string,
  found: { readonly policy: PolicyFact | undefined; readonly meant: JsonObject | undefined },
): readonly Patch[] {
  const statement = sendStatement({ arn, action }, sender);
  const { policy, meant } = found;
  if (!policy) {
    const document = { Version: "2012-10-17", Statement: [statement] };
    return [{ kind: "newPolicy", on: kind, owner: arn, document, at: fact.at }];
  }
  if (!meant) return [addStatement(policy, statement)];
  const after = { ...meant, Condition: statement["Condition"] };
  return [{ kind: "statement", policy: policy.name, at: policy.at, before: meant, after }];
}

/** A statement that names the sender and the action, and misses by a condition only. */
function statementMeant({ lookup }: Route, call: Call, policy: PolicyFact): JsonObject | undefined {
  const document = documentOf(policy);
  const request = requestOf(call, partiesOf(call, lookup), lookup);
  return statementsOf(document).find((statement) => {
    if (statement["Effect"] !== "Allow") return false;
    const fit = fitStatement(statement, request, document?.["Version"]);
    return (
      fit.action === "yes" &&
      fit.principal === "yes" &&
      fit.conditions.some((one) => one.fit === "no")
    );
  });
}

/** The destination's key. */
function encrypting(route: Route): Found[] {
  const { sender, causes, snapshot, lookup, awsMessage } = route;
  const { fact, kind, action } = route.destination;
  if (fact.key === undefined || isUnknown(fact.key) || fact.key === "") return [];
  const alias = `alias/aws/${action.slice(0, 3)}`;
  if (fact.key === alias || fact.key.endsWith(`:${alias}`)) return [managedKey(route, alias)];
  const key = lookup.key(fact.key);
  if (!key || isUnknown(key.arn)) return [];
  const arn = key.arn;
  const denied = ["kms:GenerateDataKey", "kms:Decrypt"].filter(
    (one) => decideCall(snapshot, callOf(route, one, arn)).outcome === "denied",
  );
  if (denied.length === 0) return [];
  return [
    {
      cause: causes.key,
      message: `the ${kind}'s key does not let ${sender.name} encrypt`,
      at: key.policy && !isUnknown(key.policy) ? key.policy.at : key.at,
      why: `${sender.service} needs ${denied.join(" and ")} on ${arn}, and its policy allows nothing to it`,
      owner: { account: isUnknown(key.account) ? "" : key.account, role: "owner of the key" },
      awsMessage,
      fix: {
        summary: `let ${sender.name} use the key for this ${sender.name === "S3" ? "bucket" : "topic"}`,
        patches: keyPatches(key, route),
      },
    },
  ];
}

function managedKey(route: Route, alias: string): Found {
  const { sender, causes, awsMessage } = route;
  const { fact, kind } = route.destination;
  return {
    cause: causes.managedKey,
    message: `the ${kind} uses the AWS managed key, which ${sender.name} cannot use`,
    at: fact.at,
    why: `the policy of ${alias} cannot be changed; use a key of your own${kind === "queue" ? " or SSE-SQS" : ""}`,
    owner: ownerOf(route),
    awsMessage,
  };
}

function keyPatches(key: KeyFact, { sender }: Route): Patch[] {
  const statement = encryptStatement(sender);
  if (key.policy && !isUnknown(key.policy)) return [addStatement(key.policy, statement)];
  const delegate = {
    Sid: "DelegateToAccount",
    Effect: "Allow",
    Principal: { AWS: `arn:${String(key.arn).split(":")[1]}:iam::${String(key.account)}:root` },
    Action: "kms:*",
    Resource: "*",
  };
  const document = { Version: "2012-10-17", Statement: [delegate, statement] };
  return [{ kind: "newPolicy", on: "key", owner: String(key.arn), document, at: key.at }];
}

/** Set before the destination's policy is there, the notification fails now and then. */
function orderOf(route: Route): Found[] {
  const { at, dependsOn, causes, sender, awsMessage } = route;
  const { fact, kind } = route.destination;
  const policy = fact.policy && !isUnknown(fact.policy) ? fact.policy.at.address : undefined;
  if (sender.name !== "S3" || policy === undefined || policy === fact.at.address) return [];
  if (at.address === undefined || dependsOn === undefined) return [];
  const plain = policy.slice(policy.lastIndexOf("module.") < 0 ? 0 : policy.indexOf("aws_"));
  if (dependsOn.some((address) => policy.endsWith(address) || address === plain)) return [];
  return [
    {
      cause: causes.unreachable,
      message: `the notification does not wait for the ${kind}'s policy`,
      at,
      severity: "warning",
      why: `S3 tries the ${kind} when the notification is set; ${policy} may not be there yet`,
      owner: ownerOf(route, "bucket"),
      awsMessage,
      fix: { summary: `add ${policy} to depends_on`, patches: [] },
    },
  ];
}
