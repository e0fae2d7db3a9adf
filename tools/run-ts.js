/**
 * Run one TypeScript file of this repository: `node tools/run-ts.js FILE [ARGUMENTS]`.
 *
 * For programs that are no part of the package (benchmarks, long test runs). esbuild bundles our own
 * sources into .build/run/; packages are loaded from node_modules as usual.
 */
const path = require("node:path");
const { root, setup } = require("./setup");

/** Bundle `file` (relative to the root) and return the path of the JavaScript. */
function bundle(file) {
  const { buildSync } = require("esbuild");
  const outfile = path.join(root, ".build", "run", file.replace(/\.ts$/, ".js"));
  buildSync({
    absWorkingDir: root,
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    packages: "external",
    logLevel: "error",
  });
  return outfile;
}

module.exports = { bundle };
if (require.main === module) {
  setup({ terraform: false });
  const [file, ...rest] = process.argv.slice(2);
  const script = bundle(path.relative(root, path.resolve(file)));
  process.argv = [process.argv[0], script, ...rest];
  require(script);
}
