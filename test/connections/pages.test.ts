/**
 * Goal: every page about documents, vendors and policies shows an example that fails with its code
 * and one that passes.
 * Method: read the pages, run both blocks: YAML through the reader and the vendor's rules, commands
 * through the command line.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";

import { run } from "../../cli/run";
import { type ModelSync, parseDocuments, type S3Connection } from "../../connections";
import { checkAgainstVendor } from "../../vendors";

const folder = join(__dirname, "../../docs/errors");
const pages = readdirSync(folder)
  .filter((name) => name.startsWith("SYNC01"))
  .map((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    const [, language = "", failing = ""] = /Failing:\n\n```(\w+)\n([\s\S]*?)```/.exec(text) ?? [];
    const [, , fixed = ""] = /Fixed:\n\n```(\w+)\n([\s\S]*?)```/.exec(text) ?? [];
    return { code: name.slice(0, -".md".length), language, failing, fixed };
  });

function codesOfYaml(text: string): string[] {
  const { documents, diagnostics } = parseDocuments(text, { file: "page.yaml", syntax: "yaml" });
  const found = documents.map(({ document }) => document);
  const syncs = found.filter((document): document is ModelSync => document.kind === "model_sync");
  const connections = found.filter((document) => document.kind === "s3_connection");
  const byVendor = connections.flatMap((connection) =>
    checkAgainstVendor(
      connection as S3Connection,
      syncs.map((sync) => ({ ...sync, connection_id: connection.id })),
    ),
  );
  return [...diagnostics, ...byVendor].map(({ code }) => code);
}

async function codesOfCommand(line: string): Promise<string[]> {
  const stderr = new PassThrough();
  const io = {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr,
    env: {},
    cwd: "/",
    color: { stdout: false, stderr: false },
    signal: new AbortController().signal,
  };
  await run(line.trim().split(" ").slice(1), io);
  const text = String(stderr.read() ?? "");
  return [...text.matchAll(/^(?:error|warning)\[(\w+)\]/gm)].map(([, code]) => code ?? "");
}

async function codesOf(language: string, text: string): Promise<string[]> {
  return language === "sh" ? codesOfCommand(text) : codesOfYaml(text);
}

test("there are pages", () => {
  expect(pages.length).toBeGreaterThanOrEqual(24);
});

test.each(pages)(
  "$code: the failing example fails with it",
  async ({ code, language, failing }) => {
    expect(await codesOf(language, failing)).toEqual([code]);
  },
);

test.each(pages)("$code: the fixed example passes", async ({ language, fixed }) => {
  expect(fixed).not.toBe("");
  expect(await codesOf(language, fixed)).toEqual([]);
});
