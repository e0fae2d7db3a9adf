/**
 * Goal: importing our constructs does not load the root of the AWS provider package, which costs
 * seconds and half a gigabyte.
 * Method: a child process imports a bundle of our code and lists what was loaded.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

import { buildSync } from "esbuild";

test("only the resources that we use are loaded", () => {
  const root = join(__dirname, "../..");
  const folder = mkdtempSync(join(root, ".build-import-cost-"));
  try {
    const outfile = join(folder, "stacks.js");
    buildSync({
      entryPoints: [join(root, "stacks/index.ts")],
      outfile,
      bundle: true,
      platform: "node",
      format: "cjs",
      packages: "external",
    });
    const script = `require(${JSON.stringify(outfile)});
      const loaded = Object.keys(require.cache).filter((file) => file.includes("provider-aws/lib/"));
      console.log(JSON.stringify(loaded.map((file) => file.split("provider-aws/lib/")[1].split("/")[0])));`;
    const text = execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8" });
    const loaded = [...new Set(JSON.parse(text) as string[])].sort();
    expect(loaded).toContain("s3-bucket");
    expect(loaded).not.toContain("index.js");
    expect(loaded).not.toContain("lazy-index.js");
    expect(loaded.length).toBeLessThan(40);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
