/** `npm test [-- JEST ARGUMENTS]`: set up, then the fast tests; `SLOW=1` runs the slow lanes instead. */
const { spawnSync } = require("node:child_process");
const { root, setup } = require("./setup");

setup();
const args = ["--ci", "--maxWorkers=2", ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, ["node_modules/jest/bin/jest.js", ...args], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, CHECKPOINT_DISABLE: "1" },
});
process.exit(status ?? 1);
