/** `--format FORMAT[=FILE]`: which renderings go where. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { nearest } from "../../diagnostics";
import {
  type Evidence,
  type Finding,
  type Report,
  renderGithub,
  renderHtml,
  renderJson,
  renderJunit,
  renderMarkdown,
  renderSarif,
  renderText,
  type TextChange,
} from "../../preflight";
import type { Input, Io } from "../command";
import { version } from "../version";
import { many, usage } from "./inputs";

const FORMATS = ["text", "plain", "json", "sarif", "junit", "github", "markdown", "html"] as const;

type Format = (typeof FORMATS)[number];

/** One rendering and its file; undefined = standard output. */
export interface Output {
  readonly format: Format;
  readonly file: string | undefined;
}

/** What goes into the renderings beside the report. */
interface Rendering {
  readonly input: Input;
  readonly io: Io;
  readonly evidence: Evidence;
  /** What the fixes change in files; asked for by SARIF alone. */
  readonly changes?: ReadonlyMap<Finding, readonly TextChange[]>;
}

/** The outputs that were asked for; text on standard output where none is. */
export function outputsOf(command: string, input: Input): readonly Output[] {
  const given = many(input, "format").map((text) => outputOf(command, text));
  const onStdout = given.filter(({ file }) => file === undefined);
  if (onStdout.length > 1) {
    throw usage(
      command,
      "two formats for standard output",
      "give all but one a file: `--format sarif=FILE`",
    );
  }
  return given.length > 0 ? given : [{ format: "text", file: undefined }];
}

function outputOf(command: string, text: string): Output {
  const at = text.indexOf("=");
  const name = at < 0 ? text : text.slice(0, at);
  const file = at < 0 ? undefined : text.slice(at + 1);
  const format = FORMATS.find((known) => known === name);
  if (!format) {
    const near = nearest(name, FORMATS, { closed: true });
    throw usage(
      command,
      `\`${name}\` is no format`,
      near ? `write \`--format ${near}\`` : `use one of ${FORMATS.join(", ")}`,
    );
  }
  if (file === "")
    throw usage(command, `\`--format ${text}\` names no file`, `write \`${name}=FILE\``);
  return { format, file };
}

/** Columns of a terminal that does not say. */
const WIDTH_DEFAULT = 100;

/** Render the report into each output. */
export function writeOutputs(report: Report, outputs: readonly Output[], context: Rendering): void {
  for (const output of outputs) {
    const text = render(report, output, context);
    if (output.file === undefined) {
      context.io.stdout.write(text);
    } else {
      const file = resolve(context.io.cwd, output.file);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
}

function render(
  report: Report,
  { format, file }: Output,
  { input, io, evidence, changes }: Rendering,
): string {
  switch (format) {
    case "text":
    case "plain":
      return renderText(report, {
        color: file === undefined && io.color.stdout,
        width: widthOf(io),
        plain: format === "plain",
        quiet: input.flags["quiet"] === true,
      });
    case "json":
      return renderJson(report, { version: version(), evidence });
    case "sarif":
      return renderSarif(report, {
        version: version(),
        standIn: evidence.paths[0] ?? ".",
        ...(changes ? { changes } : undefined),
      });
    case "junit":
      return renderJunit(report);
    case "github":
      return renderGithub(report);
    case "markdown":
      return renderMarkdown(report);
    case "html":
      return renderHtml(report);
  }
}

function widthOf(io: Io): number {
  const stated = Number(io.env["COLUMNS"]);
  if (Number.isInteger(stated) && stated > 0) return stated;
  const columns = (io.stdout as { columns?: number }).columns;
  return columns ?? WIDTH_DEFAULT;
}
