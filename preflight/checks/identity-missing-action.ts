/**
 * ID-1, ID-11, ID-12, EN-1, EN-5, EN-13, EX-1, SQ-5, ST-2: no statement grants the action at all.
 *
 * Several missing actions on the same resources are one cause. What the action is for decides the
 * code, because what breaks differs: without `kms:Decrypt` small files work and large ones do not.
 *
 * Source: Amazon S3 User Guide, "Multipart upload API and permissions".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
import { type Denial, neededResources } from "../diagnose/denial";
import { type Check, identityOwner } from "./check";
import { callerName, grantToCaller, isIdentityGap } from "./identity-parts";

const MULTIPART = new Set(["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]);
const COMPANIONS = new Set([
  "s3:PutObjectTagging",
  "s3:PutObjectAcl",
  "s3:PutObjectRetention",
  "s3:PutObjectLegalHold",
  "s3:GetObjectTagging",
  "s3:GetObjectVersion",
]);

/** Recognize an action that nothing grants. Always answers for a gap in the identity layer. */
export const identityMissingAction: Check = (denial) => {
  if (!isIdentityGap(denial)) return undefined;
  const cause = causeFor(denial);
  const actions = alsoMissing(denial, cause);
  const names = actions.join(", ");
  const policies = denial.policies.length;
  return {
    cause,
    message: messageFor(cause, denial, actions),
    at: denial.parties.caller.fact?.at ?? {},
    why: `${policies === 1 ? "the one policy" : `none of the ${policies} policies`} of ${callerName(denial)} ${policies === 1 ? "does not allow" : "allows"} ${names} on ${neededResources(denial).join(", ")}; ${denial.call.why}`,
    owner: identityOwner(denial),
    fix: { summary: `allow ${names}`, patches: grantToCaller(denial, actions) },
  };
};

function causeFor({ call }: Pick<Denial, "call">): string {
  if (call.action === "s3express:CreateSession") return "EX-1";
  if (call.action === "kms:GenerateDataKey") return "EN-1";
  if (call.action === "kms:Decrypt" && call.why.startsWith("SQS")) return "SQ-5";
  if (call.action === "kms:Decrypt") return call.why.endsWith("GetObject") ? "EN-13" : "EN-5";
  if (call.service === "sqs") return "SQ-5";
  if (call.service === "sts") return "ST-2";
  if (MULTIPART.has(call.action)) return "ID-12";
  if (COMPANIONS.has(call.action)) return "ID-11";
  return "ID-1";
}

function messageFor(cause: string, denial: Denial, actions: readonly string[]): string {
  const [first = "", ...rest] = actions;
  const names = rest.length > 0 ? `${first} and ${rest.length} more` : first;
  switch (cause) {
    case "EX-1":
      return "a directory bucket needs s3express:CreateSession; s3: actions grant nothing there";
    case "EN-5":
      return "uploads in parts need kms:Decrypt on the key too";
    case "EN-13":
      return "a reader needs kms:Decrypt on the key";
    case "ID-12":
      return `${names}, which uploads in parts need, is not granted`;
    case "ID-11":
      return `the upload's headers need ${names} as well`;
    default:
      return `no policy allows ${callerName(denial)} to call ${names}`;
  }
}

/** Actions denied for the same reason on the same resources, this one first. */
function alsoMissing(denial: Denial, cause: string): readonly string[] {
  const resources = neededResources(denial).join(" ");
  const same = denial.others.filter(
    ({ call, decision }) =>
      decision.decision === "implicitDeny" &&
      decision.deniedBy.includes("identity") &&
      call.caller === denial.call.caller &&
      call.service === denial.call.service &&
      causeFor({ call }) === cause &&
      neededResources({ call, subject: denial.subject }).join(" ") === resources &&
      !isMentioned(call.action, denial),
  );
  return [...new Set([denial.call.action, ...same.map(({ call }) => call.action)])];
}

/** Named in a statement, so another check explains it. */
function isMentioned(action: string, denial: Denial): boolean {
  return (
    action !== denial.call.action &&
    denial.allows.some(({ statement }) =>
      JSON.stringify(statement["Action"] ?? "")
        .toLowerCase()
        .includes(`"${action.toLowerCase()}"`),
    )
  );
}
