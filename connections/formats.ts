/**
 * The formats that the schemas name: one function each, which says what is wrong with a text.
 *
 * `formats` is what ajv's generated validators call; `complaints` is what the diagnostics are made
 * of. A text has a format exactly where there is no complaint about it.
 */
import { type Complaint, complainAboutArn } from "./arn-text";
import { complainAboutBucketLocation, complainAboutBucketName } from "./bucket-name";
import { looksLikeRegion } from "./regions";

/** STS's pattern and bounds for an external id: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const EXTERNAL_ID = /^[A-Za-z0-9_+=,.@:/-]{2,1224}$/;
/** Safe as a file name on every system. */
const DOCUMENT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

/** The complaint about a text, or undefined where it has the format. */
export const complaints: Readonly<Record<string, (text: string) => Complaint | undefined>> = {
  "document-id": (text) =>
    DOCUMENT_ID.test(text)
      ? undefined
      : {
          label: "not an id",
          why: `found \`${text}\`, expected letters, digits, \`.\`, \`_\` and \`-\`, a letter or digit first, 200 at most`,
        },
  "external-id": complainAboutExternalId,
  "role-arn": (text) => complainAboutArn(text, "role"),
  "user-arn": (text) => complainAboutArn(text, "user"),
  "queue-arn": (text) => complainAboutArn(text, "queue"),
  "access-key-id": (text) =>
    /^A[KS]IA[A-Z0-9]{12,124}$/.test(text)
      ? undefined
      : {
          label: "not an access key id",
          why: "an access key id begins with `AKIA` or `ASIA`, then capital letters and digits",
        },
  "aws-region": (text) =>
    looksLikeRegion(text)
      ? undefined
      : {
          label: "not a region",
          why: `found \`${text}\`, expected a region such as \`eu-central-1\``,
        },
  "s3-bucket-name": complainAboutBucketName,
  "s3-bucket-location": complainAboutBucketLocation,
  "key-prefix": complainAboutKeyPrefix,
  "dropbox-folder": (text) =>
    text === "" || (text.startsWith("/") && !text.endsWith("/") && !text.includes("//"))
      ? undefined
      : {
          label: "not a Dropbox folder",
          why: `found \`${text}\`, expected the empty text or a path that begins with \`/\` and does not end with one`,
          instead: `/${text.split("/").filter(Boolean).join("/")}`,
        },
  // What a template may hold is said by key-template.ts, with its own codes.
  "key-template": () => undefined,
};

/** As ajv wants them: whether a text has the format. */
export const formats: Readonly<Record<string, (text: string) => boolean>> = Object.fromEntries(
  Object.entries(complaints).map(([name, complain]) => [
    name,
    (text: string) => complain(text) === undefined,
  ]),
);

/** The complaint about an external id, or undefined where STS takes it. */
export function complainAboutExternalId(text: string): Complaint | undefined {
  if (EXTERNAL_ID.test(text)) return undefined;
  const foreign = Array.from(text).find((character) => !/[A-Za-z0-9_+=,.@:/-]/.test(character));
  return {
    label: "STS refuses this external id",
    why: foreign
      ? `it holds \`${foreign}\`; IAM takes that in a trust policy, STS refuses it, so the role could never be assumed`
      : `it has ${text.length} characters, expected 2 to 1224`,
  };
}

function complainAboutKeyPrefix(text: string): Complaint | undefined {
  if (text.startsWith("/")) {
    return {
      label: "begins with a slash",
      why: "keys have no leading slash: objects would land below a folder without a name",
      instead: text.replace(/^\/+/, ""),
    };
  }
  if (text.split("/").some((segment) => segment === "." || segment === "..")) {
    return { label: "holds `.` or `..`", why: "such keys cannot be addressed by every client" };
  }
  if (Array.from(text).some((character) => isControl(character.codePointAt(0) ?? 0))) {
    return { label: "holds a control character", why: "such keys cannot be listed as XML" };
  }
  return undefined;
}

function isControl(code: number): boolean {
  return code < 0x20 || code === 0x7f || (code >= 0xd800 && code <= 0xdfff);
}
