/** Write docs/reference/cli.md from the command table (needs dist/). */
const fs = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..");
const { commands } = require("../dist/cli/commands");
const { referencePage } = require("../dist/cli/reference");

fs.mkdirSync(path.join(root, "docs/reference"), { recursive: true });
fs.writeFileSync(path.join(root, "docs/reference/cli.md"), referencePage(commands));
