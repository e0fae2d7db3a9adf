/**
 * AWS's denial messages as data.
 *
 *     [An error occurred (CODE) when calling the OP operation: ]
 *     User: PRINCIPAL is not authorized to perform: ACTION [on resource: RES | on this resource]
 *     [CONTEXT][: POLICY_ARN][. Encoded authorization failure message: BLOB]
 *
 * AWS names one kind of policy only, even where several deny, and says nothing across organizations:
 * after a fix the next layer may deny too. Linear in the message; nothing here is a regular expression.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html.
 */

/** The kind of policy, or the setting, that a message blames. */
export type DenialLayer =
  | "identity"
  | "resource"
  | "permissionsBoundary"
  | "session"
  | "serviceControl"
  | "resourceControl"
  | "vpcEndpoint"
  | "trust"
  | "blockPublicAccess"
  | "bucketEncryption"
  | "kmsKey"
  | "unknown";

/** What one message says. */
export interface Denial {
  readonly layer: DenialLayer;
  readonly effect: "explicitDeny" | "implicitDeny" | "unknown";
  /** ARN of the caller. */
  readonly principal?: string;
  /** `s3:PutObject`. */
  readonly action?: string;
  /** ARN, `*`, or what else stood there. */
  readonly resource?: string;
  /** ARN of the policy that denies, where AWS tells. */
  readonly policyArn?: string;
  /** `BlockPublicAcls`, `BlockPublicPolicy`. */
  readonly setting?: string;
  /** `AccessDenied`, from the CLI's form of the message. */
  readonly code?: string;
  /** `PutObject`, from the CLI's form of the message. */
  readonly operation?: string;
  /** For `sts:DecodeAuthorizationMessage`. */
  readonly encodedMessage?: string;
  /** A service control policy that acted through a VPC endpoint's policy. */
  readonly viaEndpoint?: true;
}

const LAYERS: readonly (readonly [string, DenialLayer])[] = [
  ["vpc endpoint policy", "vpcEndpoint"],
  ["identity-based policy", "identity"],
  ["resource-based policy", "resource"],
  ["permissions boundary", "permissionsBoundary"],
  ["service control policy", "serviceControl"],
  ["resource control policy", "resourceControl"],
  ["sessions policy", "session"],
  ["session policy", "session"],
  ["role trust policy", "trust"],
];

/** Parse a denial message; undefined where the text is none. */
export function parseDenial(message: string): Denial | undefined {
  const text = fold(message);
  const lower = text.toLowerCase();
  const wrapper = parseWrapper(text);
  const subject = parseSubject(wrapper.rest);
  const context = parseContext(subject?.rest ?? wrapper.rest);
  if (!subject && !context && !isBare(lower) && wrapper.code === undefined) return undefined;
  if (!subject && !context && wrapper.code !== undefined && !isBare(lower)) return undefined;
  const encoded = after(text, "Encoded authorization failure message: ");
  return {
    layer: "unknown",
    effect: "unknown",
    ...(wrapper.code ? { code: wrapper.code, operation: wrapper.operation } : {}),
    ...subject?.fields,
    ...context,
    ...(encoded ? { encodedMessage: firstWord(encoded) } : {}),
  };
}

/** Line breaks and runs of spaces become one space. */
function fold(message: string): string {
  return message
    .split("\n")
    .flatMap((line) => line.split(" "))
    .map((word) => word.trim())
    .filter((word) => word !== "")
    .join(" ");
}

function isBare(lower: string): boolean {
  const text = lower.endsWith(".") ? lower.slice(0, -1) : lower;
  return (
    text.endsWith("access denied") ||
    text.endsWith("forbidden") ||
    text === "accessdenied" ||
    text === "403" ||
    text.endsWith(": 403")
  );
}

function parseWrapper(text: string): { code?: string; operation: string; rest: string } {
  const opening = "An error occurred (";
  const start = text.indexOf(opening);
  const middle = text.indexOf(") when calling the ", start);
  const end = text.indexOf(" operation: ", middle);
  if (start < 0 || middle < 0 || end < 0) return { operation: "", rest: text };
  return {
    code: text.slice(start + opening.length, middle),
    operation: text.slice(middle + ") when calling the ".length, end),
    rest: text.slice(end + " operation: ".length),
  };
}

const SUBJECT = "User: ";
const PERFORM = " is not authorized to perform: ";

function parseSubject(
  text: string,
): { fields: Pick<Denial, "principal" | "action" | "resource">; rest: string } | undefined {
  const user = text.indexOf(SUBJECT);
  const perform = text.indexOf(PERFORM, user);
  if (user < 0 || perform < 0) return undefined;
  const principal = text.slice(user + SUBJECT.length, perform);
  const behind = text.slice(perform + PERFORM.length);
  const action = trimEnd(firstWord(behind));
  const resource = parseResource(behind.slice(action.length));
  return {
    fields: { principal, action, ...(resource.value ? { resource: resource.value } : {}) },
    rest: resource.rest,
  };
}

/** S3 quotes the resource, which may then hold anything but a quote; others do not. */
function parseResource(text: string): { value?: string; rest: string } {
  const opening = " on resource: ";
  if (!text.startsWith(opening)) return { rest: text };
  const behind = text.slice(opening.length);
  if (behind.startsWith('"')) {
    const close = behind.indexOf('"', 1);
    if (close > 0) return { value: behind.slice(1, close), rest: behind.slice(close + 1) };
  }
  const ends = [" because ", " with an explicit deny"]
    .map((phrase) => behind.toLowerCase().indexOf(phrase))
    .filter((index) => index >= 0);
  const cut = Math.min(...ends, behind.length);
  return { value: trimEnd(behind.slice(0, cut)), rest: behind.slice(cut) };
}

type Context = Pick<Denial, "layer" | "effect" | "setting" | "policyArn" | "viaEndpoint">;

function parseContext(text: string): Context | undefined {
  const lower = text.toLowerCase();
  return (
    parseSetting(text, lower) ??
    parseKey(lower) ??
    parseExplicit(text, lower) ??
    parseImplicit(lower)
  );
}

function parseSetting(text: string, lower: string): Context | undefined {
  for (const setting of ["BlockPublicAcls", "BlockPublicPolicy"]) {
    if (text.includes(`by the ${setting} setting in S3 Block Public Access`)) {
      return { layer: "blockPublicAccess", effect: "explicitDeny", setting };
    }
  }
  if (
    lower.includes("this bucket has blocked upload requests that specify server side encryption")
  ) {
    return { layer: "bucketEncryption", effect: "explicitDeny" };
  }
  return undefined;
}

function parseKey(lower: string): Context | undefined {
  const crossAccount =
    "because the resource does not exist in this region, no resource-based policies allow access";
  const older = "refers to a customer master key that does not exist";
  if (lower.includes(crossAccount) || lower.includes(older)) {
    return { layer: "kmsKey", effect: "unknown" };
  }
  return undefined;
}

function parseExplicit(text: string, lower: string): Context | undefined {
  const phrase = "with an explicit deny in ";
  const at = lower.indexOf(phrase);
  if (at < 0) return undefined;
  const named = lower.slice(at + phrase.length);
  const layer = LAYERS.find(([name]) => stripArticle(named).startsWith(name));
  const through = named.includes("transitively through a service control policy");
  const arn = policyArn(text.slice(at + phrase.length));
  return {
    layer: through ? "serviceControl" : (layer?.[1] ?? "unknown"),
    effect: "explicitDeny",
    ...(through ? { viaEndpoint: true } : {}),
    ...(arn ? { policyArn: arn } : {}),
  };
}

function parseImplicit(lower: string): Context | undefined {
  const phrase = "because no ";
  const at = lower.indexOf(phrase);
  if (at < 0) return undefined;
  const named = lower.slice(at + phrase.length);
  const layer = LAYERS.find(([name]) => named.startsWith(name))?.[1];
  if (!layer) return undefined;
  return { layer, effect: "implicitDeny" };
}

function stripArticle(text: string): string {
  const article = ["an ", "a ", "the "].find((word) => text.startsWith(word));
  return article ? text.slice(article.length) : text;
}

function policyArn(text: string): string | undefined {
  const at = text.indexOf(": arn:");
  return at < 0 ? undefined : trimEnd(firstWord(text.slice(at + 2)));
}

function after(text: string, phrase: string): string | undefined {
  const at = text.indexOf(phrase);
  return at < 0 ? undefined : text.slice(at + phrase.length);
}

function firstWord(text: string): string {
  return text.split(" ", 1)[0] ?? "";
}

function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && ".,:;".includes(text[end - 1] ?? " ")) end--;
  return text.slice(0, end);
}
