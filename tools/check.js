/**
 * `npm run check`: lint, types and the fast tests. `npm run check:all`: everything else that must
 * hold (lint, types, generated files unchanged, examples, the slow lanes); `npm test` stands beside it.
 */
const { spawnSync } = require("node:child_process");
const { root, setup } = require("./setup");

const failed = [];

function step(name, command, args, env = {}) {
  process.stderr.write(`\n== ${name}\n`);
  const started = process.hrtime.bigint();
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, CHECKPOINT_DISABLE: "1", ...env },
  });
  const seconds = Number((process.hrtime.bigint() - started) / 1_000_000_000n);
  process.stderr.write(`== ${name}: ${status === 0 ? "ok" : "FAILED"} (${seconds} s)\n`);
  if (status !== 0) failed.push(name);
}

setup();
const bin = (name) => `node_modules/${name}`;
step("lint", process.execPath, [bin("@biomejs/biome/bin/biome"), "ci", "--error-on-warnings", "."]);
step("types", process.execPath, [bin("typescript/bin/tsc"), "-p", "tsconfig.json"]);
if (process.argv[2] === "all") {
  step("generated files unchanged", process.execPath, ["tools/generate.js", "--check"]);
  step("examples", process.execPath, [
    bin("jest/bin/jest.js"),
    "--ci",
    "--maxWorkers=2",
    "test/examples",
  ]);
  step("slow lanes", process.execPath, [bin("jest/bin/jest.js"), "--ci", "--maxWorkers=2"], {
    SLOW: "1",
  });
} else {
  step("tests", process.execPath, [bin("jest/bin/jest.js"), "--ci", "--maxWorkers=2"]);
}
if (failed.length > 0) {
  process.stderr.write(`\nfailed: ${failed.join(", ")}\n`);
  process.exit(1);
}
