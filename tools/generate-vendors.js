#!/usr/bin/env node
/**
 * From vendors/data/*.json to docs/reference/vendors.md: what each vendor needs, with its source,
 * the date it was checked, and what other official pages say.
 *
 * `--check` writes nothing and fails where the page differs.
 */
const fs = require("node:fs");
const path = require("node:path");

const ROOT = path.join(__dirname, "..");
const COMMAND = "node tools/generate-vendors.js";
const PAGE = path.join(ROOT, "docs", "reference", "vendors.md");

const text = page();
const isStale = !fs.existsSync(PAGE) || fs.readFileSync(PAGE, "utf8") !== text;
if (process.argv.includes("--check")) {
  if (isStale) console.error(`docs/reference/vendors.md is out of date: run \`${COMMAND}\``);
  process.exit(isStale ? 1 : 0);
}
if (isStale) {
  fs.writeFileSync(PAGE, text);
  console.log("wrote docs/reference/vendors.md");
}

function page() {
  const folder = path.join(ROOT, "vendors", "data");
  const files = fs.readdirSync(folder).sort();
  const vendors = files.map((file) => JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")));
  const sections = vendors.flatMap(({ vendor, profiles }) =>
    profiles.map((profile) => section(vendor, profile)),
  );
  return `# Vendors

<!-- Generated from vendors/data/*.json by \`${COMMAND}\`; not edited by hand. -->

What each vendor needs in your bucket, as its own pages say. Vendors change: principals and external ids
can be given wherever a policy is made, and win over this catalogue. An action marked *inferred* stands on
no page of the vendor.

${sections.join("\n\n")}
`;
}

function section(vendor, profile) {
  return [
    `## \`${profile.id}\`: ${vendor}, ${profile.product}`,
    "",
    `Source: <${profile.sourceUrl}>, checked ${profile.checked}. Authentication: ${profile.authModes.map(code).join(", ")}.`,
    "",
    ...principals(profile),
    ...externalId(profile),
    ...words("Modes", profile.modes),
    ...words("Formats", profile.formats),
    ...actions(profile),
    ...conflicts(profile),
    ...quirks(profile),
  ]
    .join("\n")
    .trimEnd();
}

function principals({ principals }) {
  if (principals.length === 0) return [];
  const lines = principals.map((one) => {
    const name = one.arn ?? one.account;
    const kind = {
      own_account: "your own account",
      self: "the role itself",
      oidc: "an OIDC provider",
    };
    const who = name ? `${one.kind} ${code(name)}` : (kind[one.kind] ?? "not public");
    return `- ${who}${one.note ? `. ${one.note}` : ""}`;
  });
  return ["Who calls:", "", ...lines, ""];
}

function externalId({ externalId: { source, knownBeforeConnection, note }, store }) {
  if (store !== "s3") return [];
  const when = { true: ", known before the connection", false: ", known after the connection" };
  return [
    `External id: ${source.replaceAll("_", " ")}${when[knownBeforeConnection] ?? ""}. ${note}`,
    "",
  ];
}

function words(title, list) {
  return list.length > 0 ? [`${title}: ${list.map(code).join(", ")}.`, ""] : [];
}

function actions({ actions }) {
  if (actions.length === 0) return [];
  const rows = actions.map(({ action, on, uses, when, basis, why }) => {
    const marks = [when === "always" ? "" : when, basis === "inferred" ? "*inferred*" : ""];
    return `| ${code(action)} | ${on} | ${uses.join(", ")} | ${[why, ...marks].filter(Boolean).join("; ")} |`;
  });
  return ["| action | on | for | why |", "|---|---|---|---|", ...rows, ""];
}

function conflicts({ conflicts }) {
  return conflicts.flatMap(({ title, sourceUrl, actions, choice }) => [
    `**${title}** (<${sourceUrl}>)${actions.length > 0 ? `: ${actions.map(code).join(", ")}` : ""}. ${choice}`,
    "",
  ]);
}

function quirks({ quirks }) {
  return quirks.map(({ text }) => `- ${text}`);
}

function code(value) {
  return `\`${value}\``;
}
