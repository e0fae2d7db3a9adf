/**
 * `npm run bench [-- NAME]`: run bench/NAME.ts, or all of them.
 *
 * Each prints its table and, besides, one JSON line a figure:
 * {"bench": "iam.evaluate", "value": 312000, "unit": "evaluations/cpu-s", "against": "...", "ratio": 1.2}
 */
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { root, setup } = require("./setup");

setup();
const known = fs
  .readdirSync(path.join(root, "bench"))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -3));
const wanted = process.argv.slice(2).filter((word) => !word.startsWith("-"));
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no benchmark ${unknown.join(", ")}: there are ${known.join(", ")}\n`);
  process.exit(2);
}
const { bundle } = require("./run-ts");
let code = 0;
for (const name of wanted.length > 0 ? wanted : known) {
  const { status } = spawnSync(process.execPath, ["--expose-gc", bundle(`bench/${name}.ts`)], {
    cwd: root,
    stdio: "inherit",
  });
  code ||= status ?? 1;
}
process.exit(code);
