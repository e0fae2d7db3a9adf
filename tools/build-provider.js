/**
 * Bundle the provider (and the stand-in for hashicorp/aws) into single executable files:
 * dist/provider/terraform-provider-syncwright and dist/provider/terraform-provider-aws-stand-in.
 *
 * The file is a CommonJS script with a shebang. A package.json beside it says "commonjs", because an
 * extensionless file below an ESM package would else be loaded as ESM. NODE_OPTIONS is dropped: a
 * `--require` hook that prints would spoil the handshake.
 */
const fs = require("node:fs");
const path = require("node:path");
const esbuild = require("esbuild");

const root = path.join(__dirname, "..");
const SHEBANG = "#!/usr/bin/env -S -u NODE_OPTIONS node";
const bundles = [
  ["provider/main.ts", "terraform-provider-syncwright"],
  ["provider/stand-in/main.ts", "terraform-provider-aws-stand-in"],
];

/** Build every bundle whose entry exists into `folder`. */
function buildProviders(folder = path.join(root, "dist", "provider")) {
  fs.mkdirSync(folder, { recursive: true });
  for (const [entry, name] of bundles) {
    if (!fs.existsSync(path.join(root, entry))) continue;
    const outfile = path.join(folder, name);
    esbuild.buildSync({
      entryPoints: [path.join(root, entry)],
      outfile,
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      banner: { js: SHEBANG },
      legalComments: "none",
      logLevel: "warning",
      absWorkingDir: root,
    });
    fs.chmodSync(outfile, 0o755);
  }
  fs.writeFileSync(path.join(folder, "package.json"), '{ "type": "commonjs" }\n');
}

if (require.main === module) buildProviders();
module.exports = { buildProviders };
