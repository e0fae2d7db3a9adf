/**
 * What people write where a bucket's name belongs: names, names with a folder, URLs, ARNs.
 *
 * Tells them apart, takes them apart, and checks names by the rules of general purpose buckets.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
import type { Complaint } from "./arn-text";

/** A bucket and the folder below which a connection stays. */
export interface BucketLocation {
  /** A name, or the ARN of an access point, which goes by no other name. */
  readonly bucket: string;
  /** Without slashes at its ends; the empty text is the whole bucket. */
  readonly folder: string;
  /** How it was written. */
  readonly form: "name" | "path" | "s3_url" | "https_url" | "arn";
}

const NAME_LENGTH_MIN = 3;
const NAME_LENGTH_MAX = 63;
/** Prefixes and suffixes that AWS keeps for itself. */
const PREFIXES_RESERVED = ["xn--", "sthree-", "amzn-s3-demo-"];
const SUFFIXES_RESERVED = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/** Take a text apart, whatever form it has. Total: what is no URL, ARN or path is a name. */
export function parseBucketLocation(text: string): BucketLocation {
  const trimmed = text.trim();
  const point = /^(?:s3:\/\/)?(arn:[a-z-]+:s3:[a-z0-9-]+:\d{12}:accesspoint\/[^/]+)/i.exec(trimmed);
  if (point?.[1]) {
    const { folder } = located(trimmed.slice(point[0].length), "arn");
    return { bucket: point[1], folder, form: "arn" };
  }
  const arn = /^arn:[a-z-]+:s3:::/.exec(trimmed);
  if (arn) return located(trimmed.slice(arn[0].length), "arn");
  if (/^s3:\/\//i.test(trimmed)) return located(trimmed.slice("s3://".length), "s3_url");
  if (/^https?:\/\//i.test(trimmed)) return fromHttps(trimmed);
  return trimmed.includes("/") ? located(trimmed, "path") : located(trimmed, "name");
}

/** The complaint about a text where only a name may stand, or undefined. Offers the name in a URL. */
export function complainAboutBucketName(text: string): Complaint | undefined {
  const location = parseBucketLocation(text);
  if (location.form !== "name") {
    const nameIsRight = complainAboutName(location.bucket) === undefined;
    return {
      label: `${FORM_NAMES[location.form]}, not a name`,
      why: `found \`${text}\`, expected the bucket's name alone`,
      ...(nameIsRight ? { instead: location.bucket } : {}),
    };
  }
  return complainAboutName(text);
}

/** The complaint about a text where a name or `s3://bucket/folder` may stand, or undefined. */
export function complainAboutBucketLocation(text: string): Complaint | undefined {
  const location = parseBucketLocation(text);
  if (location.form === "https_url" || location.form === "arn") {
    const { bucket, folder } = location;
    return {
      label: `${FORM_NAMES[location.form]}, not a name`,
      why: `found \`${text}\`, expected a name or \`s3://bucket/folder\``,
      ...(complainAboutName(bucket)
        ? {}
        : { instead: folder ? `s3://${bucket}/${folder}` : bucket }),
    };
  }
  return complainAboutName(location.form === "name" ? text : location.bucket);
}

const FORM_NAMES = {
  path: "a bucket and a folder",
  s3_url: "a URL",
  https_url: "a URL",
  arn: "an ARN",
} as const;

function complainAboutName(name: string): Complaint | undefined {
  const rule = ruleBrokenBy(name);
  if (rule === undefined) return undefined;
  const lower = name.toLowerCase().replaceAll("_", "-");
  const better = lower !== name && ruleBrokenBy(lower) === undefined;
  return {
    label: "AWS rejects this name",
    why: `found \`${name}\`; ${rule}`,
    ...(better ? { instead: lower } : {}),
  };
}

function ruleBrokenBy(name: string): string | undefined {
  if (name.length < NAME_LENGTH_MIN || name.length > NAME_LENGTH_MAX) {
    return `a bucket name has ${NAME_LENGTH_MIN} to ${NAME_LENGTH_MAX} characters, not ${name.length}`;
  }
  if (!/^[a-z0-9.-]+$/.test(name)) {
    return "a bucket name holds lower-case letters, digits, hyphens and dots";
  }
  if (!/^[a-z0-9].*[a-z0-9]$/.test(name)) {
    return "a bucket name begins and ends with a letter or a digit";
  }
  if (name.includes("..")) return "a bucket name holds no two dots in a row";
  if (/^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/.test(name)) return "a bucket name is not an IP address";
  const prefix = PREFIXES_RESERVED.find((reserved) => name.startsWith(reserved));
  if (prefix) return `names that begin with \`${prefix}\` are reserved`;
  const suffix = SUFFIXES_RESERVED.find((reserved) => name.endsWith(reserved));
  if (suffix) return `names that end with \`${suffix}\` are reserved`;
  return undefined;
}

/** `https://b.s3.region.amazonaws.com/folder` or `https://s3.region.amazonaws.com/b/folder`, console pages too. */
function fromHttps(text: string): BucketLocation {
  const withoutScheme = text.slice(text.indexOf("//") + 2);
  const slash = withoutScheme.search(/[/?#]/);
  const host = (slash === -1 ? withoutScheme : withoutScheme.slice(0, slash)).toLowerCase();
  const rest = slash === -1 ? "" : withoutScheme.slice(slash + 1);
  const path = rest.split(/[?#]/)[0] ?? "";
  const console = /^s3\/(?:buckets|object)\/([^/]+)/.exec(path);
  if (host.includes("console.aws.") && console?.[1]) return located(console[1], "https_url");
  const virtual = /^(.+)\.s3[.-]/.exec(host);
  if (virtual?.[1]) return located(`${virtual[1]}/${path}`, "https_url");
  return located(path, "https_url");
}

function located(path: string, form: BucketLocation["form"]): BucketLocation {
  const [bucket = "", ...folders] = path.split("/");
  const folder = folders.filter((segment) => segment !== "").join("/");
  return { bucket, folder: folder === "*" ? "" : folder, form };
}
