/**
 * Failures of AWS, of the network and of credentials as diagnostics.
 *
 * A denial is explained from AWS's own message, which names one kind of policy only; `syncwright
 * check` finds all causes at once and is the next step.
 */
import { classifyError, type Denial, errorMessage, parseDenial } from "../aws";
import type { Diagnostic } from "../diagnostics";
import { isRunError, RunError } from "./failure";
import { classifyDropbox } from "./upload/dropbox-upload";

const LAYER_NAMES: Readonly<Record<Denial["layer"], string>> = {
  identity: "an identity-based policy of the caller",
  resource: "the bucket policy",
  permissionsBoundary: "a permissions boundary",
  session: "a session policy",
  serviceControl: "a service control policy",
  resourceControl: "a resource control policy",
  vpcEndpoint: "a VPC endpoint policy",
  trust: "the role's trust policy",
  blockPublicAccess: "S3 Block Public Access",
  bucketEncryption: "the bucket's encryption settings",
  kmsKey: "the KMS key or its policy",
  unknown: "a policy that AWS does not name",
};

/** Turn whatever the outside world threw into a `RunError`. */
export function outsideFailure(error: unknown, doing: string): RunError {
  if (isRunError(error)) return error;
  if ((error as { name?: unknown } | undefined)?.name === "DropboxError") {
    return dropboxFailure(error, doing);
  }
  const found = classifyError(error);
  const kind = found.kind === "retry" ? "retry" : "noRetry";
  return new RunError([diagnosticOf(error, doing)], kind, { cause: error });
}

const DROPBOX_HELP: readonly (readonly [string, string])[] = [
  ["insufficient_space", "free space in the Dropbox account"],
  [
    "no_write_permission",
    "give the app the scope `files.content.write` and the account the folder",
  ],
  ["missing_scope", "give the app the scope `files.content.write` and connect it again"],
  ["invalid_grant", "connect the app again and set the new refresh token"],
  ["malformed_path", "mend `folder` or `filename`: Dropbox takes no such path"],
  ["disallowed_name", "mend `filename`: Dropbox takes no such name"],
  [
    "conflict",
    "a file stands where a folder belongs, or the other way round: choose another `filename`",
  ],
];

function dropboxFailure(error: unknown, doing: string): RunError {
  const kind = classifyDropbox(error).kind === "retry" ? "retry" : "noRetry";
  const message = errorMessage(error);
  const help = DROPBOX_HELP.find(([tag]) => message.includes(tag))?.[1];
  const diagnostic = base("SYNC5050", `${doing} failed`, message);
  return new RunError([{ ...diagnostic, ...(help ? { help } : {}) }], kind, { cause: error });
}

function diagnosticOf(error: unknown, doing: string): Diagnostic {
  const found = classifyError(error);
  const message = errorMessage(error);
  const id = found.requestId ? ` (request ${found.requestId})` : "";
  const why = `${found.code ? `${found.code}: ` : ""}${message}${id}`;
  switch (found.cause) {
    case "accessDenied":
      return deniedDiagnostic(message, why, doing);
    case "credentials":
      return {
        ...base("SYNC5003", `${doing} failed: the credentials are missing, wrong or expired`, why),
        help: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, for the runner",
      };
    case "clock":
      return {
        ...base("SYNC5004", `${doing} failed: this machine's clock is wrong`, why),
        help: "set the clock; AWS accepts 15 minutes of difference",
      };
    case "aborted":
      return base(
        "SYNC5009",
        "the run was interrupted",
        "nothing of it is visible; start it again with the same `--run-id`",
      );
    case "unreachable":
    case "connection":
    case "timeout":
    case "throttled":
    case "serverError":
      return {
        ...base("SYNC5005", `${doing} failed: the service did not answer as it should`, why),
        help: "run the sync again; with the same `--run-id` it repeats itself",
      };
    default:
      return base("SYNC5006", `${doing} failed`, why);
  }
}

function deniedDiagnostic(message: string, why: string, doing: string): Diagnostic {
  const denial = parseDenial(message);
  const help = "run `syncwright check` on the configuration: it shows every cause at once";
  const action = denial?.action ? `\`${denial.action}\`` : doing;
  const on = denial?.resource ? ` on \`${denial.resource}\`` : "";
  const summary = denial?.action ? `access denied: ${action}${on}` : `access denied while ${doing}`;
  return { ...base("SYNC5002", summary, `${reason(denial)}\nAWS: ${why}`), help };
}

function reason(denial: Denial | undefined): string {
  if (!denial || denial.layer === "unknown") {
    return "AWS gives no reason: the account is another organization's, or a setting denies";
  }
  const layer = LAYER_NAMES[denial.layer];
  const policy = denial.policyArn ? ` (${denial.policyArn})` : "";
  if (denial.effect === "explicitDeny") return `${layer} denies it explicitly${policy}`;
  if (denial.effect === "implicitDeny") return `${layer} does not allow it${policy}`;
  return `${layer} stands in the way${policy}`;
}

function base(code: string, summary: string, why: string): Diagnostic {
  return { code, severity: "error", summary, why };
}
