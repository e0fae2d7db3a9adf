/**
 * RP-0 and RP-2 … RP-15, EN-10: a statement of the bucket policy denies the call.
 *
 * Which condition makes it match decides the cause and who can mend it: a header can be sent, an
 * exemption only be given by the bucket's owner. A negated operator is true when the key is missing,
 * so `StringNotEquals` on a header denies every upload that leaves the header out, whatever the
 * bucket's default encryption is.
 *
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators"; Amazon S3 User Guide,
 * "Bucket policy examples using condition keys".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
 */
import { isUnknown } from "../../iam";
import type { Denial, Tried } from "../diagnose/denial";
import { textsOf } from "../diagnose/document";
import type { ConditionFit } from "../diagnose/statement-match";
import type { Patch } from "../fixes/patch";
import { oneLine } from "../fixes/render-patch";
import { changeStatement, setCondition, withCondition } from "../fixes/statement-edits";
import { type Check, decidingBy, type Found, resourceOwner, statementName } from "./check";
import { CLIENT_OWNER, clientFix, clientIn, withTls } from "./client-fix";
import { exemptCaller } from "./deny-parts";
import { sendHeaders } from "./send-headers";

/** Recognize a Deny of the bucket, key or queue policy by what makes it match. */
export const bucketDeny: Check = (denial) => {
  const tried = denial.deny;
  if (!denial.isExplicit || denial.layer !== "resource" || !tried) return undefined;
  if (denial.call.service === "sts") return undefined;
  if (tried.statement["NotPrincipal"] !== undefined) return notPrincipal(denial, tried);
  const met = decisive(tried);
  const isAccessPoint = denial.parties.target.kind === "accessPoint";
  const cause = isAccessPoint ? "AP-1" : met ? causeFor(met) : "RP-0";
  return {
    cause,
    message: messageFor(cause, met),
    at: tried.policy.at,
    deciding: {
      ...decidingBy(tried, "resource", met ? conditionText(met) : undefined),
      ...(met ? { condition: `${met.operator} ${met.key}` } : undefined),
    },
    why: `${statementName(tried)} is a Deny and matches: ${met ? because(met) : "it has no condition"}`,
    owner: resourceOwner(denial, ownerRole(denial)),
    ...fixFor(cause, denial, tried, met),
  };
};

const KIND_NAMES = {
  bucket: "bucket",
  accessPoint: "access point",
  key: "key",
  queue: "queue",
  topic: "topic",
  role: "role",
  other: "resource",
} as const;

function ownerRole({ parties }: Denial): string {
  return `owner of the ${KIND_NAMES[parties.target.kind]}`;
}

/** The condition that is most telling; the others are met as well. */
function decisive(tried: Tried): ConditionFit | undefined {
  const telling = tried.fit.conditions.filter(
    ({ key }) => !/^aws:(principalaccount|principalisawsservice|viaawsservice)$/i.test(key),
  );
  const principal = telling.find(({ key }) => key.toLowerCase() === "aws:principalarn");
  return (
    telling.find((condition) => condition !== principal) ?? principal ?? tried.fit.conditions[0]
  );
}

function causeFor({ key, operator, values, found }: ConditionFit): string {
  const name = key.toLowerCase();
  switch (name) {
    case "aws:securetransport":
      return "RP-2";
    case "s3:tlsversion":
      return "RP-3";
    case "s3:x-amz-server-side-encryption":
      if (found === "aws:kms:dsse") return "EN-10";
      return operator.toLowerCase() === "null" ? "RP-5" : "RP-4";
    case "s3:x-amz-server-side-encryption-aws-kms-key-id":
      return "RP-6";
    case "s3:if-none-match":
    case "s3:if-match":
      return "RP-7";
    case "aws:sourcevpce":
    case "aws:sourcevpc":
      return "RP-8";
    case "aws:sourceip":
    case "aws:vpcsourceip":
      return "RP-9";
    case "aws:principalorgid":
    case "aws:principalorgpaths":
      return "RP-10";
    case "aws:principalarn":
      return textsOf(values).some((value) => value.includes(":assumed-role/")) ? "RP-11" : "RP-0";
    default:
      return /^s3:(x-amz-|requestobjecttag|signature|authtype|objectlock|object-lock)/.test(name)
        ? "RP-15"
        : "RP-0";
  }
}

function messageFor(cause: string, met: ConditionFit | undefined): string {
  const header = met?.key.replace(/^s3:/i, "") ?? "";
  switch (cause) {
    case "RP-2":
      return "the bucket policy denies requests without TLS";
    case "RP-3":
      return "the bucket policy denies older TLS versions";
    case "RP-4":
    case "RP-5":
      return "the bucket policy denies uploads that do not name their encryption";
    case "RP-6":
      return "the bucket policy denies uploads that do not name its KMS key";
    case "RP-7":
      return `the bucket policy demands ${header} of every part of an upload`;
    case "RP-8":
      return "the bucket policy denies everybody outside its VPC endpoint";
    case "RP-9":
      return "the bucket policy denies addresses outside its list";
    case "RP-10":
      return "the bucket policy denies callers outside the organization";
    case "RP-11":
      return "the policy compares aws:PrincipalArn with a session's ARN, which it never holds";
    case "RP-15":
      return `the bucket policy does not accept the upload's ${header}`;
    case "AP-1":
      return "a statement of the access point's policy denies the call";
    case "EN-10":
      return "the bucket policy accepts aws:kms but not aws:kms:dsse";
    default:
      return "a statement of the resource's policy denies the call";
  }
}

function because({ operator, key, values, found }: ConditionFit): string {
  const condition = `${operator} ${key} ${values.map(oneLine).join(" or ")}`;
  if (found === undefined) return `${condition} holds, because the request carries no ${key}`;
  return `${condition} holds; the request carries ${isUnknown(found) ? "a value that is not known" : oneLine(found)}`;
}

const conditionText = ({ operator, key, values }: ConditionFit): string =>
  oneLine({ [operator]: { [key]: values.length === 1 ? values[0] : values } });

function fixFor(
  cause: string,
  denial: Denial,
  tried: Tried,
  met: ConditionFit | undefined,
): Pick<Found, "fix"> & Partial<Pick<Found, "owner">> {
  switch (cause) {
    case "RP-4":
    case "RP-5":
    case "RP-6":
      return { fix: headerFix(cause, denial, tried, met) };
    case "RP-2":
      return {
        fix: clientFix(denial, "use the https endpoint", withTls(clientIn(denial)?.endpointUrl)),
        owner: CLIENT_OWNER,
      };
    case "RP-3":
      return clientIn(denial)?.tlsVersion === undefined
        ? { fix: exemption(denial, tried) }
        : {
            fix: clientFix(denial, "let the client use TLS 1.3", { tlsVersion: "1.3" }),
            owner: CLIENT_OWNER,
          };
    case "RP-7":
      return { fix: partsFix(tried) };
    case "RP-11":
      return { fix: roleArnFix(denial, tried, met) };
    case "EN-10":
      return met
        ? {
            fix: {
              summary: "list aws:kms:dsse too",
              patches: [
                changeStatement(
                  tried,
                  withCondition(tried.statement, met.operator, met.key, ["aws:kms:dsse"]),
                ),
              ],
            },
          }
        : {};
    case "RP-15":
      return { fix: dropHeaderFix(denial, met) ?? exemption(denial, tried) };
    default:
      return { fix: exemption(denial, tried) };
  }
}

const exemption = (denial: Denial, tried: Tried): NonNullable<Found["fix"]> => ({
  summary: "exempt the caller from the Deny",
  patches: exemptCaller(denial, tried),
});

/** Our own runner can send the header; of a vendor nobody can say that, so the Deny is narrowed. */
function headerFix(
  cause: string,
  denial: Denial,
  tried: Tried,
  met: ConditionFit | undefined,
): NonNullable<Found["fix"]> {
  const patches = sendHeaders(denial, { cause, values: met?.values ?? [] });
  if (patches.length > 0) return { summary: "send the header", patches };
  if (cause !== "RP-5" && met && met.found === undefined) {
    const changed = withCondition(tried.statement, "Null", met.key, ["false"]);
    return {
      summary: "deny only a wrong header; the bucket's default encrypts what names none",
      patches: [changeStatement(tried, changed)],
    };
  }
  return exemption(denial, tried);
}

/** Only the calls that make the object carry the header. */
function partsFix(tried: Tried): NonNullable<Found["fix"]> {
  const changed = setCondition(tried.statement, "Bool", "s3:ObjectCreationOperation", "true");
  return {
    summary: "demand it only of the call that makes the object",
    patches: [changeStatement(tried, changed)],
  };
}

/** `arn:aws:sts::1:assumed-role/name/*` means the role `arn:aws:iam::1:role/name`. */
function roleArnFix(
  denial: Denial,
  tried: Tried,
  met: ConditionFit | undefined,
): NonNullable<Found["fix"]> {
  const arn = denial.parties.caller.principalArn;
  if (!met || typeof arn !== "string") return exemption(denial, tried);
  const values = textsOf(met.values).map((value) =>
    value.includes(":assumed-role/") ? arn : value,
  );
  const changed = setCondition(
    tried.statement,
    met.operator,
    met.key,
    values.length === 1 ? values[0] : values,
  );
  return { summary: "compare with the role's ARN", patches: [changeStatement(tried, changed)] };
}

function dropHeaderFix(
  denial: Denial,
  met: ConditionFit | undefined,
): NonNullable<Found["fix"]> | undefined {
  if (met?.key.toLowerCase() !== "s3:x-amz-acl" || met.found === undefined) return undefined;
  const patches: Patch[] = denial.subject.syncs.flatMap(({ document, at }) =>
    document.kind === "model_sync" && document.upload?.acl !== undefined
      ? [
          {
            kind: "document",
            id: document.id,
            path: ["upload", "acl"],
            before: document.upload.acl,
            at,
          },
        ]
      : [],
  );
  return patches.length > 0 ? { summary: "send no ACL", patches } : undefined;
}

/** `NotPrincipal` must list session, role and account; a principal with a boundary it always denies. */
function notPrincipal(denial: Denial, tried: Tried): Found {
  const { NotPrincipal: listed, ...rest } = tried.statement;
  const arn = denial.parties.caller.principalArn;
  const named = textsOf((listed as { AWS?: unknown } | undefined)?.AWS).filter((entry) =>
    entry.startsWith("arn:"),
  );
  const arns = [...new Set([...named, ...(typeof arn === "string" ? [arn] : [])])];
  const after = withCondition(
    { ...rest, Principal: "*" },
    "ArnNotEquals",
    "aws:PrincipalArn",
    arns,
  );
  return {
    cause: "RP-12",
    message: "NotPrincipal with Deny hits the caller",
    at: tried.policy.at,
    deciding: decidingBy(tried, "resource", `"NotPrincipal": ${oneLine(listed)}`),
    why: "NotPrincipal must list the session, the role and the account, and it always denies a principal that has a permissions boundary",
    owner: resourceOwner(denial, ownerRole(denial)),
    fix: {
      summary: "compare aws:PrincipalArn instead",
      patches: [changeStatement(tried, { ...after, NotPrincipal: undefined })],
    },
  };
}
