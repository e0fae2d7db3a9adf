/** What was probably meant by a text that has not the form of its field, and how to write it. */
import { parseBucketLocation, REGIONS_KNOWN } from "../../connections";
import { nearest } from "../../diagnostics";
import type { TextForm } from "./shape";
import {
  ACCOUNT_ID,
  BUCKET_ARN,
  BUCKET_NAME,
  KEY_ARN,
  PRINCIPAL_ARN,
  PRINCIPAL_NAME,
  REGION,
} from "./text-forms";

/** Advice on one value. */
export interface Advice {
  /** A few words under the caret. */
  readonly label: string;
  readonly help: string;
  readonly why: string;
  /** The value is kept; it only looks wrong. */
  readonly isWarning?: true;
}

const formOf = (shape: typeof ACCOUNT_ID): TextForm | undefined =>
  shape.kind === "text" ? shape.form : undefined;

/** Account ids have twelve digits; a zero in front is lost where they are written as numbers. */
const ACCOUNT_DIGITS = 12;
const ACCOUNT_DIGITS_LEAST = 9;

/** Advice for `value` in a field of this form; undefined where there is nothing to say. */
export function adviceFor(value: unknown, form: TextForm): Advice | undefined {
  const text = String(value);
  switch (form) {
    case formOf(ACCOUNT_ID):
      return accountAdvice(text);
    case formOf(BUCKET_NAME):
    case formOf(BUCKET_ARN):
      return bucketAdvice(text, form);
    case formOf(PRINCIPAL_ARN):
      return sessionAdvice(text);
    case formOf(PRINCIPAL_NAME):
      return text.includes("/") ? quoted(text.slice(text.lastIndexOf("/") + 1)) : undefined;
    case formOf(KEY_ARN):
      return text.includes(":alias/")
        ? { label: "an alias, not a key", why: "", help: "put the alias into `aliases`" }
        : undefined;
    case formOf(REGION):
      return regionAdvice(text);
    default:
      return typeof value === "string" ? undefined : { ...quoted(text), label: "put it in quotes" };
  }
}

const quoted = (text: string): Advice => ({
  label: `write "${text}"`,
  why: "",
  help: `write \`"${text}"\``,
});

function accountAdvice(text: string): Advice | undefined {
  const digits = text.replaceAll(/[-\s]/g, "");
  const isNear = /^[0-9]+$/.test(digits) && digits.length <= ACCOUNT_DIGITS;
  if (!isNear || digits.length < ACCOUNT_DIGITS_LEAST) return undefined;
  const whole = digits.padStart(ACCOUNT_DIGITS, "0");
  const label = digits === whole ? "put it in quotes" : "lost its leading zero: quote it";
  return { label, why: "", help: `put it in quotes, so that no digit gets lost: \`"${whole}"\`` };
}

function bucketAdvice(text: string, form: TextForm): Advice | undefined {
  const { bucket, form: written } = parseBucketLocation(text);
  if (written === "name" || !new RegExp(BUCKET_PATTERN).test(bucket)) return undefined;
  const right = form === formOf(BUCKET_NAME) ? bucket : `arn:aws:s3:::${bucket}`;
  return right === text ? undefined : quoted(right);
}

const BUCKET_PATTERN = formOf(BUCKET_NAME)?.pattern ?? "";

/** A session is judged by the policies of its role. */
function sessionAdvice(text: string): Advice | undefined {
  const session = /^arn:([a-z-]+):sts::([0-9]{12}):assumed-role\/([^/]+)/.exec(text);
  if (!session) return undefined;
  const [, partition, account, role] = session;
  return quoted(`arn:${partition}:iam::${account}:role/${role}`);
}

function regionAdvice(text: string): Advice | undefined {
  if (REGIONS_KNOWN.includes(text)) return undefined;
  const near = nearest(text, REGIONS_KNOWN);
  return near ? { ...quoted(near), why: `found \`${text}\``, isWarning: true } : undefined;
}
