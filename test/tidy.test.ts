/**
 * Goal: the rules of the house that a machine can hold, so that no reviewer has to.
 * Method: read every source file as text, collect all breaches as `file:line: rule`, expect none.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

import { ROOMS } from "./support/rooms";

const root = join(__dirname, "..");
const FOLDERS = [...Object.keys(ROOMS), "demo", "bench", "test"];
const BANNED_NAMES = ["utils", "util", "helpers", "helper", "common", "types", "misc"];

interface SourceFile {
  readonly name: string;
  readonly room: string;
  readonly lines: readonly string[];
}

function filesBelow(folder: string, wanted: (name: string) => boolean): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = posix.join(folder, entry.name);
    if (entry.isDirectory()) {
      return ["node_modules", "cdktf.out", ".gen"].includes(entry.name)
        ? []
        : filesBelow(name, wanted);
    }
    return wanted(name) ? [name] : [];
  });
}

const sources: readonly SourceFile[] = FOLDERS.flatMap((room) =>
  filesBelow(room, (name) => name.endsWith(".ts") && !name.endsWith(".d.ts")).map((name) => ({
    name,
    room,
    lines: readFileSync(join(root, name), "utf8").split("\n"),
  })),
);

/** Breaches of one rule: `file:line: what is wrong`. */
function breaches(
  files: readonly SourceFile[],
  rule: (line: string, file: SourceFile, index: number) => string | undefined,
): string[] {
  return files.flatMap((file) =>
    file.lines.flatMap((line, index) => {
      const breach = rule(line, file, index);
      return breach ? [`${file.name}:${index + 1}: ${breach}`] : [];
    }),
  );
}

const IMPORT =
  /(?:^import\s.*?from\s+|^export\s.*?from\s+|^\} from\s+|^import\s+|\bimport\(|\brequire\()["']([^"']+)["']/;

/** The room an import reaches, or the package it names. */
function target(
  file: string,
  specifier: string,
): { room?: string; inside?: string; package?: string } {
  if (!specifier.startsWith(".")) return { package: specifier };
  const path = posix.normalize(posix.join(posix.dirname(file), specifier));
  const [room = "", ...inside] = path.split("/");
  return { room, inside: inside.join("/") };
}

function isAllowedPackage(name: string, allowed: readonly string[]): boolean {
  return allowed.some((entry) => {
    if (entry === "node:*") return name.startsWith("node:");
    return entry.endsWith("/") ? name.startsWith(entry) : name === entry;
  });
}

test("every room imports only what its row of the table allows, and others by their door", () => {
  const own = sources.filter((file) => file.room in ROOMS);
  const found = breaches(own, (line, file) => {
    const specifier = IMPORT.exec(line)?.[1];
    const table = ROOMS[file.room];
    if (specifier === undefined || !table) return undefined;
    const to = target(file.name, specifier);
    if (to.package !== undefined) {
      return isAllowedPackage(to.package, table.packages)
        ? undefined
        : `may not import ${to.package}`;
    }
    if (to.room === file.room || to.room === "package.json") return undefined;
    if (!table.rooms.includes(to.room ?? "")) return `${file.room} may not import ${to.room}`;
    return to.inside === "" || to.inside?.startsWith("generated/")
      ? undefined
      : `import "${to.room}" by its index, not ${specifier}`;
  });
  expect(found).toEqual([]);
});

test("the table itself is kept: a forbidden import would be found", () => {
  const allowed = ROOMS["iam"]?.rooms ?? [];
  expect(target("iam/decide.ts", "../provider/main")).toEqual({ room: "provider", inside: "main" });
  expect(allowed).not.toContain("provider");
  expect(isAllowedPackage("@cdktf/provider-aws", ROOMS["constructs"]?.packages ?? [])).toBe(false);
  expect(
    isAllowedPackage("@cdktf/provider-aws/lib/s3-bucket", ROOMS["constructs"]?.packages ?? []),
  ).toBe(true);
});

test("every file opens with a header", () => {
  const found = sources
    .filter((file) => !file.name.includes("/generated/"))
    .filter((file) => {
      const first = file.lines[0]?.startsWith("#!") ? file.lines[1] : file.lines[0];
      return !first?.startsWith("/**");
    });
  expect(found.map((file) => file.name)).toEqual([]);
});

test("names say what is inside", () => {
  const found = sources.filter((file) => {
    const name = posix.basename(file.name).split(".")[0] ?? "";
    return BANNED_NAMES.includes(name) || name !== name.toLowerCase();
  });
  expect(found.map((file) => file.name)).toEqual([]);
});

test("no leftovers, no randomness or clock in tests, no vendor branches, no star exports", () => {
  const leftover = new RegExp(
    `\\b(${["TO", "DO"].join("")}|${["FIX", "ME"].join("")}|${["XX", "X"].join("")})\\b`,
  );
  const found = [
    ...breaches(sources, (line) => (leftover.test(line) ? "leftover" : undefined)),
    ...breaches(
      sources.filter((file) => file.room === "test" && file.name !== "test/tidy.test.ts"),
      (line) => (/Math\.random\(|Date\.now\(/.test(line) ? "use a seed, not the clock" : undefined),
    ),
    ...breaches(
      sources.filter((file) => file.room !== "test"),
      (line) => (/if \(.*vendor === "/.test(line) ? "vendor differences are data" : undefined),
    ),
    ...breaches(sources, (line) => (/^export \* from/.test(line) ? "list the names" : undefined)),
  ];
  expect(found).toEqual([]);
});

test("every diagnostic code in the sources has a page, and every page a code", () => {
  const used = new Set<string>();
  for (const file of sources.filter((source) => source.room !== "test")) {
    for (const line of file.lines) {
      for (const match of line.matchAll(/"((?:IAM|SYNC)\d{4})"/g)) used.add(match[1] ?? "");
    }
  }
  const pages = readdirSync(join(root, "docs/errors"))
    .filter((name) => /^(?:IAM|SYNC)\d{4}\.md$/.test(name))
    .map((name) => name.slice(0, -3));
  expect([...used].filter((code) => !pages.includes(code)).sort()).toEqual([]);
  expect(pages.filter((code) => !used.has(code)).sort()).toEqual([]);
});

test("every path that ARCHITECTURE.md, CONTRIBUTING.md and README.md name exists", () => {
  const found = ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"].flatMap((document) => {
    const text = readFileSync(join(root, document), "utf8");
    return [...text.matchAll(/`([a-z][\w-]*\/[\w./-]*)`/g)]
      .map((match) => match[1] ?? "")
      .filter((path) => !path.includes("...") && !existsSync(join(root, path)))
      .map((path) => `${document}: ${path}`);
  });
  expect(found).toEqual([]);
});
