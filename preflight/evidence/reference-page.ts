/** The reference page of evidence files, made from the table of shapes. */
import { EVIDENCE_SCHEMA } from "./read-evidence";
import { type Field, type Fields, POLICY_FIELDS, type Shape } from "./shape";
import { FACT_KINDS, type FactKind, shapeOf } from "./shapes";

/** The example of the page; a test checks that it is right. */
export const EVIDENCE_EXAMPLE = {
  $schema: EVIDENCE_SCHEMA,
  accounts: [
    {
      id: "222233334444",
      organizationId: "o-exampleorgid",
      serviceControl: [
        [
          {
            name: "FullAWSAccess",
            document: {
              Version: "2012-10-17",
              Statement: { Effect: "Allow", Action: "*", Resource: "*" },
            },
          },
        ],
      ],
      resourceControl: null,
    },
    { id: "338661164609", organizationId: null },
  ],
  buckets: [
    {
      name: "acme-landing",
      account: "222233334444",
      region: "eu-central-1",
      policy: null,
      encryption: { algorithm: "aws:kms", key: "alias/landing", bucketKey: true },
    },
  ],
} as const;

const INTRODUCTION = `# Evidence

<!-- Generated from preflight/evidence/shapes.ts by \`node tools/generate-evidence.js\`; not edited by hand. -->

A configuration seldom holds everything that decides a call: the policies of the organization, a bucket or a key of
another team, the permissions of a role that exists. \`syncwright check --evidence FILE\` takes such facts from a file,
JSON or YAML; the option may be repeated. \`syncwright check --evidence-template FILE\` writes the file that a run lacks,
with a placeholder in angle brackets for every value; a file is refused until all of them are filled in.

Editors complete and check the file by its schema, \`evidence-1.schema.json\` beside this page.

What evidence says

* **completes** what is absent or unknown, and never overrides what is known: a contradiction is an error that names
  both places (\`SYNC0312\`), and so is a fact that is stated twice in one file;
* is **absent** where it is \`null\`, for the fields that say what \`null\` states: \`"policy": null\` is a bucket without
  policy, \`"organizationId": null\` an account in no organization;
* is **unknown** where a field is left out of a fact that only evidence knows and the field could deny (marked †), or
  where it is \`{ "unknown": "the reason" }\`: then a call that depends on it is never called allowed;
* is **shown** with the line of the evidence file it stands in.

A fact about a name that neither the configuration nor a connection mentions is a warning: it is most often misspelt.
`;

/** Markdown, ending in a newline. */
export function evidencePage(): string {
  return [
    INTRODUCTION,
    "```json",
    JSON.stringify(EVIDENCE_EXAMPLE, undefined, 2),
    "```",
    "",
    "The file is an object with any of these lists; each is described below.",
    "",
    "| list | what it holds |",
    "|---|---|",
    ...FACT_KINDS.map((kind) => `| [\`${kind}\`](#${kind}) | ${shapeOf(kind).describe} |`),
    "",
    ...FACT_KINDS.flatMap(kindSection),
    "## A policy",
    "",
    "Wherever a policy stands, it is an object. AWS's own reader decides what a document may hold: one that AWS would",
    "refuse is refused here, with the code of the policy language (`IAM####`).",
    "",
    ...table(POLICY_FIELDS),
  ].join("\n");
}

function kindSection(kind: FactKind): string[] {
  const { describe, names, fields } = shapeOf(kind);
  const named = names.map((name) => `\`${name}\``).join(" or ");
  return [`## ${kind}`, "", `${describe} Each is named by ${named}.`, "", ...table(fields)];
}

function table(fields: Fields): string[] {
  return ["| field | value | meaning |", "|---|---|---|", ...rowsOf(fields, ""), ""];
}

function rowsOf(fields: Fields, before: string): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const path = `${before}${name}`;
    const inner = fieldsIn(field.shape);
    const marks = `${field.required ? " *" : ""}${field.matters ? " †" : ""}`;
    const isPlace = name === "at";
    // Every place has the same fields; they are shown once, with the policy.
    const rows = inner && !(isPlace && fields !== POLICY_FIELDS) ? rowsOf(inner, `${path}.`) : [];
    return isPlace && fields !== POLICY_FIELDS
      ? []
      : [`| \`${path}\`${marks} | ${valueText(field)} | ${meaning(field)} |`, ...rows];
  });
}

function fieldsIn(shape: Shape): Fields | undefined {
  if (shape.kind === "record") return shape.fields;
  return shape.kind === "list" ? fieldsIn(shape.of) : undefined;
}

function meaning({ describe, none }: Field): string {
  const text = none === undefined ? describe : `${describe} \`null\`: ${none}.`;
  return text.replaceAll("|", "\\|");
}

const valueText = ({ shape }: Field): string => shapeText(shape).replaceAll("|", "\\|");

function shapeText(shape: Shape): string {
  switch (shape.kind) {
    case "text":
      return shape.form.expected === "a text"
        ? `text, e.g. \`${shape.form.example}\``
        : shape.form.expected;
    case "choice":
      return shape.of.map((one) => `\`${one}\``).join(", ");
    case "boolean":
      return "`true` or `false`";
    case "number":
      return shape.most >= 1e9 ? `a number from ${shape.least}` : `${shape.least} to ${shape.most}`;
    case "list":
      return shape.of.kind === "record" ? "list of objects" : `list of: ${shapeText(shape.of)}`;
    case "map":
      return "object of names and texts";
    case "record":
      return "object";
    case "policy":
      return "[policy](#a-policy)";
    case "levels":
      return "list of lists of [policies](#a-policy)";
    case "any":
      return "JSON";
  }
}
