/** What `syncwright explain` does: find the page of a code, or list the catalogue. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { nearest } from "../../diagnostics";
import { causes } from "../../preflight";
import { EXIT, type ExitCode, type Input, type Io } from "../command";
import { one, usage } from "./inputs";

/** Run the command. */
export async function runExplain(input: Input, io: Io): Promise<ExitCode> {
  const [given] = input.arguments;
  const asJson = one(input, "format") === "json";
  if (given === undefined) {
    io.stdout.write(asJson ? `${JSON.stringify(causes, undefined, 2)}\n` : list());
    return EXIT.ok;
  }
  const code = given.toUpperCase();
  const cause = causes.find((one) => one.code === code || one.id === code);
  const page = pageOf(cause?.code ?? code);
  if (page === undefined && !cause) throw unknownCode(given);
  const text = page ?? `# ${cause?.code} ${cause?.title}\n`;
  io.stdout.write(
    asJson
      ? `${JSON.stringify({ ...cause, code: cause?.code ?? code, page: text }, undefined, 2)}\n`
      : text,
  );
  return EXIT.ok;
}

function list(): string {
  const when = { configuration: "", given: "  (needs a fact from outside)", live: "  (live only)" };
  const rows = causes.map(
    ({ code, id, title, found }) => `${code}  ${id.padEnd(6)} ${title}${when[found]}`,
  );
  return `${rows.join("\n")}\n`;
}

/** The page, read from the package, whether run from dist/ or from source. */
function pageOf(code: string): string | undefined {
  // A code is letters and digits, so that it names no other file.
  if (!/^[A-Z]+\d{4}$/.test(code)) return undefined;
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, "docs", "errors", `${code}.md`);
    if (existsSync(file)) return readFileSync(file, "utf8");
  }
  return undefined;
}

function unknownCode(given: string) {
  const near = nearest(
    given.toUpperCase(),
    causes.map(({ code }) => code),
  );
  return usage(
    "explain",
    `\`${given}\` is no code`,
    near ? `write \`${near}\`` : "run `syncwright explain` for the list",
  );
}
