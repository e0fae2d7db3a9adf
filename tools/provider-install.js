/**
 * `npm run provider:install -- DIR`: lay our provider out below DIR as a filesystem mirror and print
 * the Terraform CLI configuration that uses it.
 *
 * Save what it prints and point TF_CLI_CONFIG_FILE at it; everything else goes to stderr.
 */
const path = require("node:path");
const { setup } = require("./setup");

const directory = process.argv[2];
if (!directory || directory.startsWith("-") || process.argv.length > 3) {
  process.stderr.write("usage: npm run provider:install -- DIR\n");
  process.exit(2);
}
setup();
const { layOutMirror } = require("../dist/provider");
layOutMirror(path.resolve(directory), ["syncwright"]).then(
  ({ cliConfiguration }) => process.stdout.write(cliConfiguration),
  (error) => {
    const said = error.diagnostics ?? [{ summary: error.message }];
    for (const { summary, why, help } of said) {
      process.stderr.write(`error: ${[summary, why, help].filter(Boolean).join("\n  ")}\n`);
    }
    process.exit(1);
  },
);
