/**
 * `npm run generate`: write every generated file anew. `--check` fails where that changed anything,
 * so that nobody edits a generated file by hand or forgets to run the generator.
 */
const { spawnSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { root } = require("./setup");

/** In order: a later one may read what an earlier one wrote. */
const GENERATORS = fs
  .readdirSync(__dirname)
  .filter((file) => file.startsWith("generate-") && file.endsWith(".js"))
  .sort();

function fingerprints() {
  const { stdout } = spawnSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 1 << 26,
    },
  );
  const prints = new Map();
  for (const file of stdout.split("\0").filter(Boolean)) {
    const full = path.join(root, file);
    if (!fs.existsSync(full)) continue;
    prints.set(file, createHash("sha256").update(fs.readFileSync(full)).digest("hex"));
  }
  return prints;
}

const before = fingerprints();
for (const script of GENERATORS) {
  const { status } = spawnSync(process.execPath, [path.join("tools", script)], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}
if (process.argv.includes("--check")) {
  const after = fingerprints();
  const changed = [...after]
    .filter(([file, print]) => before.get(file) !== print)
    .map(([file]) => file);
  if (changed.length > 0) {
    process.stderr.write(
      `out of date: ${changed.join(", ")}\nrun \`npm run generate\` and commit what it wrote\n`,
    );
    process.exit(1);
  }
}
