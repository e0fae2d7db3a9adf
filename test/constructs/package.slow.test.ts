/**
 * Goal: the packed package works for users of both frameworks, from CommonJS and from ESM, with types.
 * Method: compile the public API, emit it for cdktn, pack it, unpack it into a consumer of each kind
 * whose node_modules has one framework only, type-check the consumer, synthesize, compare.
 */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "../..");
const tsc = join(root, "node_modules/typescript/bin/tsc");
let work: string;

function node(cwd: string, ...words: string[]): string {
  return execFileSync(process.execPath, words, { cwd, encoding: "utf8" });
}

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "syncwright-package-"));
  const staging = join(work, "staging");
  mkdirSync(staging);
  node(root, tsc, "-p", "test/support/tsconfig.package.json", "--outDir", join(staging, "dist"));
  node(
    root,
    "-e",
    `require("./tools/emit-cdktn.js").emit(...${JSON.stringify([join(staging, "dist"), join(staging, "dist-cdktn")])})`,
  );
  for (const name of ["package.json", "README.md", "LICENSE"])
    cpSync(join(root, name), join(staging, name));
  execFileSync("npm", ["pack", "--ignore-scripts", "--silent"], { cwd: staging });
  execFileSync("tar", ["-xzf", "syncwright-0.1.0.tgz", "-C", work], { cwd: staging });
}, 240_000);

afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

/** What a consumer has installed besides our package and its dependencies. */
function consumer(framework: "cdktf" | "cdktn"): string {
  const folder = join(work, framework);
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, `@${framework}`), { recursive: true });
  mkdirSync(join(modules, "@types"));
  cpSync(join(work, "package"), join(modules, "syncwright"), { recursive: true });
  const links = [
    framework,
    `@${framework}/provider-aws`,
    "constructs",
    "picocolors",
    "ajv",
    "yaml",
    "@types/node",
  ];
  for (const name of links) symlinkSync(join(root, "node_modules", name), join(modules, name));
  writeFileSync(join(folder, "package.json"), '{ "name": "consumer", "private": true }');
  return folder;
}

const NAMES = { cdktf: "syncwright", cdktn: "syncwright/cdktn" };

function program(framework: "cdktf" | "cdktn"): string {
  return `import { App } from "${framework}";
import { PipedreamS3Stack } from "${NAMES[framework]}";

const app = new App({ outdir: "out" });
new PipedreamS3Stack(app, "events", {
  accountId: "111122223333",
  region: "us-east-1",
  bucketName: "acme-events",
  deliveries: [{ name: "orders", prefix: "orders" }],
});
app.synth();
`;
}

/** The synthesized stack without what names framework and provider version. */
function synthesized(folder: string): unknown {
  const file = join(folder, "out/stacks/events/cdk.tf.json");
  const { resource, output } = JSON.parse(readFileSync(file, "utf8"));
  return { resource, output };
}

describe.each(["cdktf", "cdktn"] as const)("a consumer of %s", (framework) => {
  test("type-checks, synthesizes from CommonJS and from ESM, and loads no other framework", () => {
    const folder = consumer(framework);
    writeFileSync(join(folder, "main.ts"), program(framework));
    node(
      folder,
      tsc,
      "--module",
      "node16",
      "--target",
      "es2022",
      "--strict",
      "--skipLibCheck",
      "--types",
      "node",
      "main.ts",
    );
    node(folder, "main.js");
    const fromCommonJs = synthesized(folder);
    rmSync(join(folder, "out"), { recursive: true });
    writeFileSync(join(folder, "main.mjs"), program(framework));
    node(folder, "main.mjs");
    expect(synthesized(folder)).toEqual(fromCommonJs);
    expect(fromCommonJs).toMatchObject({ resource: { aws_s3_bucket: {} } });
  });
});

test("both give the same resources", () => {
  const stacks = ["cdktf", "cdktn"].map((framework) => synthesized(join(work, framework)));
  expect(stacks[0]).toEqual(stacks[1]);
});

test("the same sources type-check against cdktn", () => {
  expect(existsSync(join(root, "node_modules/cdktn"))).toBe(true);
  expect(node(root, tsc, "-p", "test/support/tsconfig.cdktn.json")).toBe("");
});

test("all tests of constructs, stacks and examples pass on cdktn", () => {
  const jest = join(root, "node_modules/jest/bin/jest.js");
  const { SLOW: _, ...env } = process.env;
  execFileSync(process.execPath, [jest, "--ci", "-c", "test/support/jest.cdktn.config.js"], {
    cwd: root,
    env,
    stdio: "pipe",
  });
});
