/**
 * What every `npm run` of this repository does first: is the machine fit, are the dependencies those
 * of the lock file, is dist/ built from these sources? Each is done only where it is missing or stale.
 *
 * Plain CommonJS without any dependency, because it runs before `npm ci`. A machine that is not fit
 * gets one line that says what is missing and how to get it, and exit code 2.
 */
const { spawnSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..");
const NODE_MIN = [20, 19];
const TERRAFORM_MIN = [1, 11];
/** Where sources live; everything else does not change what is built. */
const SOURCE_FOLDERS = [
  "diagnostics",
  "iam",
  "connections",
  "vendors",
  "policies",
  "preflight",
  "terraform",
  "aws",
  "workspace",
  "runner",
  "rehearsal",
  "provider",
  "constructs",
  "stacks",
  "cli",
  "examples",
  "demo",
  "tools",
];

/** A reason not to go on, for the user. */
class SetupError extends Error {}

/** Compare dotted versions, the first two numbers only. */
function isOlder(version, minimum) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < minimum[0] || (major === minimum[0] && minor < minimum[1]);
}

function checkNode() {
  if (!isOlder(process.versions.node, NODE_MIN)) return;
  throw new SetupError(
    `Node.js ${NODE_MIN.join(".")} or newer is needed, this is ${process.versions.node}: install Node 20 or 22 (https://nodejs.org)`,
  );
}

function checkTool(command, args, missing) {
  const { error, status, stdout } = spawnSync(command, args, { encoding: "utf8" });
  if (error || status !== 0) throw new SetupError(missing);
  return stdout;
}

/** Terraform on the PATH and new enough for write-only attributes. */
function checkTerraform() {
  const how =
    "install it from https://developer.hashicorp.com/terraform/install and put it on the PATH";
  const text = checkTool(
    "terraform",
    ["version", "-json"],
    `Terraform ${TERRAFORM_MIN.join(".")} or newer is needed and \`terraform\` was not found: ${how}`,
  );
  const version = JSON.parse(text.slice(text.indexOf("{"))).terraform_version;
  if (isOlder(version, TERRAFORM_MIN)) {
    throw new SetupError(
      `Terraform ${TERRAFORM_MIN.join(".")} or newer is needed, this is ${version}: ${how}`,
    );
  }
}

function run(step, command, args, options = {}) {
  process.stderr.write(`${step}\n`);
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, ...options.env },
  });
  if (signal) process.kill(process.pid, signal);
  if (error || status !== 0) throw new SetupError(`${options.failed ?? step} failed: see above`);
}

function digest(files) {
  const hash = createHash("sha256").update(process.versions.node.split(".")[0]);
  for (const file of files)
    hash
      .update(file)
      .update("\0")
      .update(fs.readFileSync(path.join(root, file)));
  return hash.digest("hex");
}

function readStamp(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function ensureInstalled() {
  const stamp = path.join(root, "node_modules", ".syncwright-stamp");
  const wanted = digest(["package.json", "package-lock.json", ".npmrc"]);
  if (readStamp(stamp) === wanted) return;
  run(
    "installing dependencies with npm ci (about a minute) ...",
    "npm",
    ["ci", "--no-audit", "--no-fund", "--loglevel=error"],
    {
      failed: "npm ci",
    },
  );
  fs.writeFileSync(stamp, wanted);
}

function sourceFiles() {
  const found = ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"];
  const visit = (folder) => {
    for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const name = path.posix.join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== "node_modules" && entry.name !== "cdktf.out")
        visit(name);
      else if (entry.isFile() && /\.(ts|js|json)$/.test(entry.name)) found.push(name);
    }
  };
  for (const folder of SOURCE_FOLDERS) if (fs.existsSync(path.join(root, folder))) visit(folder);
  return found.sort();
}

function ensureBuilt() {
  const stamp = path.join(root, ".build", "stamp");
  const wanted = digest(sourceFiles());
  if (readStamp(stamp) === wanted && fs.existsSync(path.join(root, "dist/cli/main.js"))) return;
  fs.rmSync(stamp, { force: true });
  run("building dist/ ...", process.execPath, [path.join("tools", "build.js")], {
    failed: "the build",
  });
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, wanted);
}

/** Make the checkout ready; `terraform: false` where no Terraform is used. */
function setup({ terraform = true, build = true } = {}) {
  try {
    checkNode();
    if (terraform) checkTerraform();
    ensureInstalled();
    if (build) ensureBuilt();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

module.exports = { root, setup };
if (require.main === module) setup();
