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

/** Packages that a provider must not pay for where it does not use them. */
const dropWhereUnused = {
  name: "drop-where-unused",
  setup(build) {
    build.onResolve({ filter: /^(yaml|picocolors)$/ }, async (wanted) => {
      if (wanted.pluginData === "resolved") return undefined;
      const { resolveDir, kind } = wanted;
      const found = await build.resolve(wanted.path, { resolveDir, kind, pluginData: "resolved" });
      return { path: found.path, sideEffects: false };
    });
  },
};

/** Build every bundle whose entry exists into `folder`; each file appears whole or not at all. */
async function buildProviders(folder = path.join(root, "dist", "provider"), extra = []) {
  fs.mkdirSync(folder, { recursive: true });
  for (const [entry, name] of [...bundles, ...extra]) {
    if (!fs.existsSync(path.join(root, entry))) continue;
    const outfile = path.join(folder, name);
    const temporary = path.join(folder, `.${name}.${process.pid}`);
    await esbuild.build({
      entryPoints: [path.join(root, entry)],
      outfile: temporary,
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      banner: { js: SHEBANG },
      legalComments: "none",
      logLevel: "warning",
      absWorkingDir: root,
      plugins: [dropWhereUnused],
    });
    fs.chmodSync(temporary, 0o755);
    fs.renameSync(temporary, outfile);
  }
  fs.writeFileSync(path.join(folder, "package.json"), '{ "type": "commonjs" }\n');
}

if (require.main === module) {
  buildProviders().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}
module.exports = { buildProviders };
