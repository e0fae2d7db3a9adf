#!/usr/bin/env node
/**
 * Emit the package a second time for CDK Terrain: dist-cdktn/, the same code with the names of
 * cdktf's living successor, `cdktn` and `@cdktn/provider-aws`.
 *
 * cdktn's exports are a superset of cdktf's, and the AWS classes we use have the same names and
 * properties, so nothing but the names of the packages changes. Only the rooms that constructs need
 * are there. Run after the build.
 */
const fs = require("node:fs");
const path = require("node:path");

const ROOT = path.join(__dirname, "..");
const ROOMS = [
  "diagnostics",
  "iam",
  "connections",
  "vendors",
  "policies",
  "preflight",
  "terraform",
  "constructs",
  "stacks",
];
const RENAMES = [
  ['"cdktf"', '"cdktn"'],
  ['"@cdktf/provider-aws/', '"@cdktn/provider-aws/'],
];

/** Write `to` from `from`; returns how many files were renamed in. */
function emit(from = path.join(ROOT, "dist"), to = path.join(ROOT, "dist-cdktn")) {
  fs.rmSync(to, { recursive: true, force: true });
  fs.mkdirSync(to, { recursive: true });
  let renamed = 0;
  for (const name of ["index.js", "index.d.ts", ...ROOMS]) {
    renamed += copy(path.join(from, name), path.join(to, name));
  }
  return renamed;
}

function copy(from, to) {
  if (fs.statSync(from).isDirectory()) {
    fs.mkdirSync(to, { recursive: true });
    return fs
      .readdirSync(from)
      .map((name) => copy(path.join(from, name), path.join(to, name)))
      .reduce((sum, count) => sum + count, 0);
  }
  const text = fs.readFileSync(from, "utf8");
  const changed = RENAMES.reduce((all, [old, now]) => all.replaceAll(old, now), text);
  fs.writeFileSync(to, changed);
  return changed === text ? 0 : 1;
}

if (require.main === module) console.log(`dist-cdktn: ${emit()} files name the other framework`);
module.exports = { emit };
