/**
 * Goal: the image's recipe names only what is there: the tarball npm packs, commands we have.
 * Method: the Dockerfile as text against `npm pack --dry-run --json`; no container engine is needed.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { commands } from "../../cli/commands";
import { SyncRunner } from "../../constructs";
import { newStack, onlyResource } from "../support/stack";

const root = join(__dirname, "../..");
const lines = readFileSync(join(root, "Dockerfile"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [instruction = "", ...words] = line.split(" ");
    return { instruction, words: words.join(" ") };
  });
const only = (instruction: string) =>
  lines.filter((line) => line.instruction === instruction).map(({ words }) => words);

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

let packed: Packed;
beforeAll(() => {
  const [first] = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 64 * 1024 * 1024,
    }),
  ) as Packed[];
  if (!first) throw new Error("npm packed nothing");
  packed = first;
});

test("copies the tarball that npm packs, and the workspace", () => {
  expect(only("COPY")).toEqual([`${packed.filename} package.tgz`, ".syncwright /workspace"]);
});

test("starts a command that the tarball brings", () => {
  const [entry] = JSON.parse(only("ENTRYPOINT")[0] ?? "[]") as string[];
  const { bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(entry).toBe("syncwright");
  expect(packed.files.map(({ path }) => path)).toContain(bin[entry ?? ""]);
});

test("serves Lambda where nothing else is said", () => {
  const words = JSON.parse(only("CMD")[0] ?? "[]") as string[];
  expect(words).toEqual(["lambda"]);
  expect(commands.map(({ name }) => name)).toEqual(expect.arrayContaining(["lambda", "run"]));
});

test("is Node 22, not root, and has the workspace where SyncRunner says it is", () => {
  expect([only("FROM"), only("USER"), only("ENV")]).toEqual([
    ["node:22-slim"],
    ["node"],
    ["SYNCWRIGHT_WORKSPACE=/workspace"],
  ]);
  const stack = newStack();
  new SyncRunner(stack, "Runner", {
    name: "acme",
    compute: {
      kind: "lambda",
      imageUri: "111122223333.dkr.ecr.eu-central-1.amazonaws.com/syncwright:0.1.0",
    },
  });
  expect(onlyResource(stack, "aws_lambda_function")).toMatchObject({
    image_config: { command: ["lambda"] },
    environment: { variables: { SYNCWRIGHT_WORKSPACE: "/workspace" } },
  });
});
