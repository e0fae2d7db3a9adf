/**
 * What a value of an evidence file may be: the small language in which `shapes.ts` writes its table.
 *
 * One table, three readers: the validator (`read-evidence.ts`), the published JSON Schema
 * (`json-schema.ts`) and the reference page (`reference-page.ts`). So a kind of fact is added by
 * adding rows.
 */
import type { PolicyType } from "../../iam";

/** A text with a form of its own, e.g. an account id. */
export interface TextForm {
  /** What it is, as a noun: `an account id`. */
  readonly name: string;
  /** What is expected: `twelve digits in quotes`. */
  readonly expected: string;
  /** A regular expression that JSON Schema and JavaScript read alike. */
  readonly pattern: string;
  readonly example: string;
}

/** What a value may be. */
export type Shape =
  | { readonly kind: "text"; readonly form: TextForm }
  | { readonly kind: "choice"; readonly of: readonly string[] }
  | { readonly kind: "boolean" }
  | { readonly kind: "number"; readonly least: number; readonly most: number }
  | {
      readonly kind: "list";
      readonly of: Shape;
      /** How many entries it has at least. */
      readonly least?: number;
      /** Stated entries are added to known ones; otherwise the list is one value. */
      readonly adds?: true;
    }
  /** Names of the user's own with a text each, e.g. tags. */
  | { readonly kind: "map" }
  | { readonly kind: "record"; readonly fields: Fields }
  /** `{ name, arn, document }`; the document is one of this type. */
  | { readonly kind: "policy"; readonly type: PolicyType }
  /** Policies by level of an organization, root first. */
  | { readonly kind: "levels"; readonly type: PolicyType }
  /** A JSON value that is kept as it is. */
  | { readonly kind: "any" };

/** A field of a fact or of a record in it. */
export interface Field {
  readonly shape: Shape;
  /** A sentence for the schema and the reference page. */
  readonly describe: string;
  readonly required?: true;
  /** What `null` states, e.g. `no bucket policy`; a field without this refuses `null`. */
  readonly none?: string;
  /** It may deny: left out of a fact that only evidence knows, it is unknown and not AWS's default. */
  readonly matters?: true;
  /** It cannot be stated as `{ "unknown": … }`. */
  readonly certain?: true;
}

/** Fields by name, in the order in which they are shown. */
export type Fields = Readonly<Record<string, Field>>;

/** One kind of fact: a list of the evidence file. */
export interface FactShape {
  /** One of them, e.g. `bucket`. */
  readonly noun: string;
  readonly describe: string;
  /** Fields that name a fact; at least one of them is stated. */
  readonly names: readonly string[];
  readonly fields: Fields;
}

/** The fields by which every fact and every policy says where else it was read. */
const PLACE_FIELDS: Fields = {
  file: field(anyText("a path", "org/scp.json"), "File the fact was read from."),
  line: field({ kind: "number", least: 1, most: 1e9 }, "Line in that file, from 1."),
  column: field({ kind: "number", least: 1, most: 1e9 }, "Column in that file, from 1."),
  address: field(anyText("an address", "aws_s3_bucket.landing"), "Terraform address."),
  construct: field(anyText("a construct path", "acme/Landing"), "Construct path."),
  call: field(anyText("an API call", "s3:GetBucketPolicy acme-landing"), "API call that read it."),
};

/** Where a fact was read, if not in the evidence file itself. */
export const AT: Field = {
  shape: { kind: "record", fields: PLACE_FIELDS },
  describe:
    "Where the fact was read; left out, reports show the line of the evidence file. With `file`, they show that file.",
  certain: true,
};

/** The fields of a policy. */
export const POLICY_FIELDS: Fields = {
  name: field(
    anyText("a name", "RequireTls"),
    "Name a reader knows the policy by; left out, it is made from the fact.",
  ),
  arn: field(
    {
      kind: "text",
      form: {
        name: "the ARN of a policy",
        expected: "`arn:aws:iam::111122223333:policy/NAME`, or the ARN of an organization's policy",
        pattern: "^arn:aws(-[a-z]+)*:(iam|organizations):[^:]*:([0-9]{12}|aws)?:.*policy/.+$",
        example: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
      },
    },
    "ARN, for a managed policy.",
  ),
  document: {
    shape: { kind: "any" },
    describe: "The policy document, as a JSON object or as the text of one.",
    required: true,
  },
  at: AT,
};

/** A field that may be left out. */
export function field(shape: Shape, describe: string, more: Partial<Field> = {}): Field {
  return { shape, describe, ...more };
}

/** Any text but an empty one or a placeholder. */
export function anyText(name: string, example: string): Shape {
  return {
    kind: "text",
    form: { name, expected: "a text", pattern: "^(?!<[^>]*>$)[\\s\\S]+$", example },
  };
}

/** What a template leaves to be filled in: `<…>`. */
export function isPlaceholder(value: unknown): value is string {
  return typeof value === "string" && /^<[^>]*>$/.test(value);
}
