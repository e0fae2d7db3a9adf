/**
 * Goal: bar U6: for a word misspelt within distance 2 the suggestion is right in at least 95 of 100 cases.
 * Method: five hundred misspellings, drawn by seed, of commands, flags, formats, operations, vendors,
 * regions and keys: letters dropped, doubled up, replaced or swapped, once or twice. Then the same on the
 * command line itself, with messages written down.
 */
import { commands } from "../../cli/commands";
import { REGIONS_KNOWN } from "../../connections";
import { nearest } from "../../diagnostics";
import { vendorIds } from "../../vendors";
import { pick, type Random, randomOf } from "../preflight/bars/setup";
import { syncwright } from "./support/syncwright";

const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];

/** One slip of the fingers. */
function slip(word: string, random: Random): string {
  const at = Math.floor(random() * word.length);
  const [before, here, after] = [word.slice(0, at), word[at] ?? "", word.slice(at + 1)];
  return pick(random, [
    `${before}${after}`,
    `${before}${here}${pick(random, LETTERS)}${after}`,
    `${before}${pick(random, LETTERS)}${after}`,
    `${before}${after.slice(0, 1)}${here}${after.slice(1)}`,
  ]);
}

const flags = commands.find(({ name }) => name === "check")?.flags ?? [];

const LISTS: readonly (readonly string[])[] = [
  commands.map(({ name }) => name),
  flags.map(({ name }) => `--${name}`),
  vendorIds(),
  REGIONS_KNOWN,
  ["write", "multipart", "overwrite", "read", "list", "notifications", "acl", "tags"],
  ["text", "plain", "json", "sarif", "junit", "github", "markdown", "html"],
  "auth_mode iam_role_arn s3_bucket_name s3_bucket_region event_queue_arn external_id".split(" "),
];

test("of five hundred misspellings at least 475 are understood", () => {
  const random = randomOf(20_260_601);
  const wrong: string[] = [];
  for (let count = 0; count < 500; ) {
    const known = pick(random, LISTS);
    const meant = pick(random, known);
    const once = slip(meant, random);
    const typed = random() < 0.5 ? once : slip(once, random);
    if (known.includes(typed)) continue;
    count++;
    const found = nearest(typed, known, { closed: true });
    if (found !== meant) wrong.push(`${typed}: ${found} for ${meant}`);
  }
  expect(wrong.length <= 25 ? [] : wrong).toEqual([]);
});

test("names of people's own making are not guessed from afar", () => {
  expect(nearest("prod", ["test", "dev"])).toBeUndefined();
  expect(nearest("acme-orders", ["acme-oders", "beta-orders"])).toBe("acme-oders");
  expect(nearest("logs", ["lake"])).toBeUndefined();
});

test("of two names equally far the one with the same letters, then the same beginning is meant", () => {
  expect(nearest("fromat", ["formal", "format"])).toBe("format");
  expect(nearest("us-eats-1", ["us-west-1", "us-east-1"])).toBe("us-east-1");
  expect(nearest("ab", ["cb", "ac"])).toBe("ac");
});

const right = "test/cases/terraform/hightouch-right";

test.each([
  { words: ["chekc"], help: "run `syncwright check`" },
  { words: ["rn"], help: "run `syncwright run`" },
  { words: ["check", right, "--fromat", "json"], help: "write `--format`" },
  { words: ["check", right, "--format", "jsn"], help: "write `--format json`" },
  { words: ["check", right, "--fail-on", "eror"], help: "error" },
  {
    words: ["check", right, "--vendor", "hightuch", "--bucket", "acme-exports"],
    help: "hightouch",
  },
  {
    words: ["check", right, "--vendor", "hightouch", "--bucket", "x", "--operations", "raed"],
    help: "write `read`",
  },
  {
    words: [
      "check",
      right,
      "--vendor",
      "hightouch",
      "--bucket",
      "x",
      "--role",
      "aws_iam_role.acme_Roel_5C",
    ],
    help: "write `aws_iam_role.acme_Role_5C`",
  },
])("the command line suggests: $words", async ({ words, help }) => {
  const { code, stderr } = await syncwright(...words);
  expect(code).toBe(2);
  expect(stderr).toContain(help);
});
