/**
 * Derive the schemas that the stand-in for hashicorp/aws serves from the text of @cdktf/provider-aws,
 * into provider/stand-in/generated/schema.json. Run by `npm run generate`; `--check` only compares.
 *
 * The package's files carry their TypeScript source in an inline source map. There each attribute has
 * a comment `// name - computed: …, optional: …, required: …`, its getter tells its type, and
 * `synthesizeHclAttributes` tells which entries are blocks and how they nest. Nothing is executed.
 * Only the types listed here are taken: Terraform refuses some of the derived types of the rest.
 */
const fs = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..");
const library = path.join(root, "node_modules", "@cdktf", "provider-aws", "lib");
const target = path.join(root, "provider", "stand-in", "generated", "schema.json");

const RESOURCES = `
  s3-bucket s3-bucket-policy s3-bucket-public-access-block s3-bucket-ownership-controls
  s3-bucket-versioning s3-bucket-server-side-encryption-configuration
  s3-bucket-lifecycle-configuration s3-bucket-logging s3-bucket-notification s3-bucket-acl
  s3-bucket-request-payment-configuration s3-bucket-object-lock-configuration s3-object
  iam-role iam-role-policy iam-role-policy-attachment iam-policy iam-user iam-user-policy
  iam-user-policy-attachment iam-access-key iam-group iam-group-policy iam-group-policy-attachment
  iam-group-membership iam-user-group-membership iam-instance-profile
  kms-key kms-alias kms-key-policy
  sqs-queue sqs-queue-policy sqs-queue-redrive-policy sqs-queue-redrive-allow-policy
  sns-topic sns-topic-policy sns-topic-subscription
  lambda-function lambda-permission lambda-event-source-mapping
  ecs-cluster ecs-task-definition ecs-service
  scheduler-schedule scheduler-schedule-group
  cloudwatch-log-group cloudwatch-metric-alarm cloudwatch-event-rule cloudwatch-event-target
  secretsmanager-secret secretsmanager-secret-version vpc-endpoint vpc-endpoint-policy security-group
`;
const DATA_SOURCES = `
  data-aws-caller-identity data-aws-partition data-aws-region data-aws-iam-policy-document
  data-aws-s3-bucket data-aws-iam-role data-aws-iam-policy data-aws-kms-key data-aws-kms-alias
  data-aws-sqs-queue
`;
/** What the bindings do not say. */
const SENSITIVE = ["secret", "ses_smtp_password_v4", "secret_string", "secret_binary"];

const GETTER_TYPES = {
  getStringAttribute: "string",
  getNumberAttribute: "number",
  getBooleanAttribute: "bool",
  getListAttribute: ["list", "string"],
  getNumberListAttribute: ["list", "number"],
  getStringMapAttribute: ["map", "string"],
  getNumberMapAttribute: ["map", "number"],
  getBooleanMapAttribute: ["map", "bool"],
};

/** The TypeScript source of one folder of the package. */
function sourceOf(folder) {
  const file = path.join(library, folder, "index.js");
  const text = fs.readFileSync(file, "utf8");
  const mark = "sourceMappingURL=data:application/json;charset=utf8;base64,";
  const at = text.lastIndexOf("base64,");
  if (at < 0) throw new Error(`${file} has no inline source map (expected ${mark}…)`);
  const map = JSON.parse(Buffer.from(text.slice(at + "base64,".length), "base64").toString("utf8"));
  return map.sourcesContent[0];
}

/** Class bodies by name. */
function classesOf(source) {
  const classes = new Map();
  const heads = [...source.matchAll(/^export class (\w+) extends cdktf\.(\w+) \{$/gm)];
  heads.forEach((head, index) => {
    const end = heads[index + 1]?.index ?? source.length;
    classes.set(head[1], { base: head[2], body: source.slice(head.index, end) });
  });
  return classes;
}

/** Blocks of one object: name → nesting and whether it occurs once, from its `…ToHclTerraform` table. */
function blocksOf(table) {
  const blocks = new Map();
  const entry =
    /^\s+(\w+): \{\n\s+value: (.*),\n\s+isBlock: (true|false),\n\s+type: "(\w+)",\n\s+storageClassType: "(\w+)",$/gm;
  for (const [, name, value, isBlock, type, storage] of table.matchAll(entry)) {
    blocks.set(name, {
      isBlock: isBlock === "true",
      type,
      storage,
      many: value.includes("istMapperHcl"),
    });
  }
  return blocks;
}

function tableOf(source, className, body) {
  if (body.includes("synthesizeHclAttributes")) {
    return body.slice(body.indexOf("synthesizeHclAttributes"));
  }
  const stem = className.replace(/OutputReference$/, "");
  const name = `${stem.charAt(0).toLowerCase()}${stem.slice(1)}ToHclTerraform`;
  const start = source.indexOf(`export function ${name}(`);
  return start < 0 ? "" : source.slice(start, source.indexOf("\n}\n", start));
}

/** Attributes and blocks of one class. */
function shapeOf(source, classes, className) {
  const { body } = classes.get(className);
  const entries = blocksOf(tableOf(source, className, body));
  const shape = { attributes: {}, blocks: {} };
  const comment =
    /^ {2}\/\/ (\w+) - computed: (true|false), optional: (true|false), required: (true|false)\n([\s\S]*?)^ {2}\}$/gm;
  for (const [, name, computed, optional, required, text] of body.matchAll(comment)) {
    const flags = {
      computed: computed === "true",
      optional: optional === "true",
      required: required === "true",
    };
    const inner = text.match(/= new (\w+?)(List|Map)?\(this, "\w+"(?:, (true|false))?\)/);
    const entry = entries.get(name);
    if (entry?.isBlock) {
      shape.blocks[name] = blockOf(source, classes, { inner, entry, flags });
    } else {
      const type = inner ? objectTypeOf(source, classes, inner) : plainTypeOf(text, entry);
      shape.attributes[name] = attributeOf(name, type, flags);
    }
  }
  if (Object.keys(shape.blocks).length === 0) delete shape.blocks;
  return shape;
}

function attributeOf(name, type, { computed, optional, required }) {
  const presence = required
    ? "required"
    : optional
      ? computed
        ? "optionalComputed"
        : "optional"
      : "computed";
  return {
    type,
    presence,
    ...(SENSITIVE.includes(name) ? { sensitive: true } : {}),
    ...(name.endsWith("_wo") && presence !== "computed"
      ? { writeOnly: true, sensitive: true }
      : {}),
  };
}

function blockOf(source, classes, { inner, entry, flags }) {
  const className = inner[1].endsWith("OutputReference") ? inner[1] : `${inner[1]}OutputReference`;
  const shape = shapeOf(source, classes, className);
  if (entry.type === "struct") return { nesting: "single", ...shape };
  return {
    nesting: entry.type,
    ...(flags.required ? { minItems: 1 } : {}),
    ...(entry.many ? {} : { maxItems: 1 }),
    ...shape,
  };
}

/** A nested attribute that nobody sets is a list or set of plain objects. */
function objectTypeOf(source, classes, [, stem, suffix, asSet]) {
  const className = stem.endsWith("OutputReference") ? stem : `${stem}OutputReference`;
  const shape = shapeOf(source, classes, className);
  const types = {};
  for (const [name, { type }] of Object.entries(shape.attributes)) types[name] = type;
  if (suffix === "Map") return ["map", ["object", types]];
  return [asSet === "true" ? "set" : "list", ["object", types]];
}

function plainTypeOf(text, entry) {
  const getter = text.match(/this\.(get\w+|interpolationForAttribute)\(/)?.[1];
  const type = GETTER_TYPES[getter];
  if (!type) throw new Error(`no type is known for the getter ${getter}:\n${text}`);
  const isSet = text.includes("Fn.tolist(") || entry?.type === "set";
  return isSet && Array.isArray(type) ? ["set", type[1]] : type;
}

function schemaOf(folder) {
  const source = sourceOf(folder);
  const classes = classesOf(source);
  const [className] = [...classes].find(([, { base }]) => base.startsWith("Terraform")) ?? [];
  const type = source.match(/tfResourceType = "(\w+)"/)?.[1];
  if (!className || !type) throw new Error(`${folder} holds no resource`);
  return [type, shapeOf(source, classes, className)];
}

function schemasOf(list) {
  return Object.fromEntries(list.trim().split(/\s+/).sort().map(schemaOf));
}

function main() {
  const schema = {
    generatedBy: "tools/generate-aws-schema.js from @cdktf/provider-aws",
    resources: schemasOf(RESOURCES),
    dataSources: schemasOf(DATA_SOURCES),
  };
  const text = `${JSON.stringify(schema)}\n`.replaceAll(/"(aws_\w+)":\{/g, '\n"$1":{');
  if (process.argv.includes("--check")) {
    if (fs.existsSync(target) && fs.readFileSync(target, "utf8") === text) return;
    process.stderr.write(`${path.relative(root, target)} is stale: run npm run generate\n`);
    process.exit(1);
  }
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
}

main();
