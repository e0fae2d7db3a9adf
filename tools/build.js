/**
 * Build dist/: TypeScript to CommonJS, the data files beside it, the provider bundles, and a
 * `syncwright` in node_modules/.bin so that `npx syncwright` works in a checkout.
 */
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..");

function node(script, ...args) {
  const { status } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** Data that is read as a file, not imported (imported JSON is emitted by tsc). */
function copyData(folder) {
  for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "node_modules") copyData(name);
    if (!entry.isFile() || !entry.name.endsWith(".json")) continue;
    fs.mkdirSync(path.join(root, "dist", folder), { recursive: true });
    fs.copyFileSync(path.join(root, name), path.join(root, "dist", name));
  }
}

/** What was emitted from a source that is gone: `x.js` would hide a folder `x`. */
function removeOrphans(folder) {
  const there = path.join(root, "dist", folder);
  if (!fs.existsSync(there)) return;
  for (const entry of fs.readdirSync(there, { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) removeOrphans(name);
    if (!entry.isFile() || !name.endsWith(".d.ts")) continue;
    const base = name.slice(0, -".d.ts".length);
    if (fs.existsSync(path.join(root, `${base}.ts`))) continue;
    for (const ending of [".d.ts", ".js"]) {
      fs.rmSync(path.join(root, "dist", base + ending), { force: true });
    }
  }
}

/** What `check` loads, each with the rest of its room in one file: hundreds of small ones load slowly. */
const BUNDLED = [
  "diagnostics/index.ts",
  "iam/index.ts",
  "connections/index.ts",
  "vendors/index.ts",
  "policies/index.ts",
  "terraform/index.ts",
  "preflight/index.ts",
  "cli/main.ts",
];

/** A room's own files go into its bundle; other rooms stay where they are, one copy for all. */
const keepOtherRooms = (room) => ({
  name: "keep-other-rooms",
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ path: wanted, resolveDir }) => {
      const target = path.relative(path.join(root, room), path.join(resolveDir, wanted));
      return target.startsWith("..") ? { path: target, external: true } : undefined;
    });
  },
});

/** The small files stay beside the bundle, for their types and for who wants one of them. */
async function bundle(entry) {
  await require("esbuild").build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: path.join("dist", entry.replace(/ts$/, "js")),
    allowOverwrite: true,
    bundle: true,
    platform: "node",
    target: "node20",
    // As tsc emits it: a package's CommonJS names are found whole.
    supported: { "dynamic-import": false },
    format: "cjs",
    packages: "external",
    minifyWhitespace: true,
    plugins: [keepOtherRooms(path.dirname(entry))],
    logLevel: "error",
  });
}

/** `npx syncwright` looks in node_modules/.bin before it asks the registry. */
function linkBin() {
  const main = path.join(root, "dist", "cli", "main.js");
  fs.chmodSync(main, 0o755);
  const link = path.join(root, "node_modules", ".bin", "syncwright");
  fs.rmSync(link, { force: true });
  fs.symlinkSync(path.relative(path.dirname(link), main), link);
}

node(path.join("node_modules", "typescript", "bin", "tsc"), "-p", "tsconfig.build.json");
removeOrphans("");
for (const folder of ["connections", "vendors", "provider", "iam"]) copyData(folder);
Promise.all(BUNDLED.map(bundle)).then(() => {
  node(path.join("tools", "build-provider.js"));
  node(path.join("tools", "emit-cdktn.js"));
  linkBin();
});
