/** Write docs/reference/evidence.md and evidence-1.schema.json from the table of shapes (needs dist/). */
const fs = require("node:fs");
const path = require("node:path");

const folder = path.join(__dirname, "..", "docs", "reference");
const { evidenceSchema } = require("../dist/preflight/evidence/json-schema");
const { evidencePage } = require("../dist/preflight/evidence/reference-page");

fs.mkdirSync(folder, { recursive: true });
fs.writeFileSync(path.join(folder, "evidence.md"), evidencePage());
fs.writeFileSync(
  path.join(folder, "evidence-1.schema.json"),
  `${JSON.stringify(evidenceSchema(), undefined, 2)}\n`,
);
