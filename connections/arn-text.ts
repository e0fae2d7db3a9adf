/**
 * The ARNs that a document may hold, told apart well enough to say what is wrong with one.
 *
 * Not the ARN grammar of policies (that is `iam/`): no patterns, no unknowns, three resource kinds.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */

/** What is wrong with a text, and the text that would be right where that is sure. */
export interface Complaint {
  /** A few words for under the caret. */
  readonly label: string;
  /** Found against expected. */
  readonly why: string;
  /** The right value, where it can be derived. */
  readonly instead?: string;
}

/** The partitions that S3, STS and IAM serve. */
const PARTITIONS = ["aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b"];

/** What an ARN of one kind looks like. */
interface ArnShape {
  readonly service: string;
  readonly example: string;
  /** Whether a region stands in it. */
  readonly regional: boolean;
  /** Text that its resource part begins with. */
  readonly begins: string;
}

const SHAPES = {
  role: {
    service: "iam",
    example: "arn:aws:iam::111122223333:role/name",
    regional: false,
    begins: "role/",
  },
  user: {
    service: "iam",
    example: "arn:aws:iam::111122223333:user/name",
    regional: false,
    begins: "user/",
  },
  queue: {
    service: "sqs",
    example: "arn:aws:sqs:eu-central-1:111122223333:name",
    regional: true,
    begins: "",
  },
} as const satisfies Record<string, ArnShape>;

/** The complaint about an ARN of the given kind, or undefined where it is one. */
export function complainAboutArn(text: string, kind: keyof typeof SHAPES): Complaint | undefined {
  const shape: ArnShape = SHAPES[kind];
  const [head, partition = "", service, region = "", account = "", ...rest] = text.split(":");
  const expected = `expected an ARN such as \`${shape.example}\``;
  if (head !== "arn" || rest.length === 0) {
    return { label: `not the ARN of a ${kind}`, why: `found \`${text}\`, ${expected}` };
  }
  if (!PARTITIONS.includes(partition)) {
    return { label: `no such partition`, why: `partition is \`${partition}\`, ${expected}` };
  }
  if (service !== shape.service || shape.regional !== (region !== "")) {
    return { label: `not the ARN of a ${kind}`, why: `found \`${text}\`, ${expected}` };
  }
  const accountComplaint = complainAboutAccountId(account);
  if (accountComplaint) {
    const fixed = accountComplaint.instead;
    return {
      ...accountComplaint,
      ...(fixed ? { instead: [head, partition, service, region, fixed, ...rest].join(":") } : {}),
    };
  }
  const resource = rest.join(":");
  if (!resource.startsWith(shape.begins) || resource.length === shape.begins.length) {
    return { label: `not the ARN of a ${kind}`, why: `found \`${text}\`, ${expected}` };
  }
  return undefined;
}

/** The complaint about an account id, or undefined where it is twelve digits. Spots a lost leading zero. */
export function complainAboutAccountId(text: string): Complaint | undefined {
  if (/^[0-9]{12}$/.test(text)) return undefined;
  if (/^[0-9]{9,11}$/.test(text)) {
    const missing = 12 - text.length;
    return {
      label: `${text.length} digits`,
      why: `an account id has twelve digits; leading zeros get lost where it is read as a number (here ${missing})`,
      instead: text.padStart(12, "0"),
    };
  }
  const dashed = text.replaceAll("-", "");
  return {
    label: "not an account id",
    why: `found \`${text}\`, expected twelve digits`,
    ...(/^[0-9]{12}$/.test(dashed) ? { instead: dashed } : {}),
  };
}
