/**
 * Goal: `check` starts fast because it loads neither cdktf nor the AWS SDK.
 * Method: the built program as a child process that prints, as it ends, every module it loaded.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
const main = join(root, "dist", "cli", "main.js");
const LIST =
  "process.on('exit',()=>process.stderr.write(JSON.stringify(Object.keys(require.cache))))";

test("check loads neither cdktf nor the AWS SDK", () => {
  const script = `${LIST};process.argv.splice(1,0,${JSON.stringify(main)});require(${JSON.stringify(main)})`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ["-e", script, "check", join(root, "test", "cases", "terraform", "hightouch-right")],
    { encoding: "utf8", env: { PATH: process.env["PATH"], NO_COLOR: "1" } },
  );
  expect(status).toBe(0);
  const loaded = JSON.parse(stderr) as string[];
  expect(loaded).toContain(join(root, "dist", "preflight", "index.js"));
  const heavy = /node_modules\/(cdktf|constructs|@cdktf|@aws-sdk|@duckdb|hono)\//;
  expect(loaded.filter((file) => heavy.test(file))).toEqual([]);
});
