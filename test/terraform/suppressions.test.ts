/**
 * Goal: a suppression in a comment is found with its line and its resource, wherever HCL allows one,
 * and what only looks like a comment is none.
 * Method: one text with every position, read as `syncwright check` reads it; JSON beside it.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readTerraform } from "../../terraform";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "syncwright-comments-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function read(name: string, text: string) {
  const file = join(folder, name);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
  const { snapshot } = await readTerraform([folder]);
  return (snapshot.suppressions ?? []).map(({ from, written, at }) => [
    from,
    written,
    at.file?.slice(folder.length + 1),
    at.line,
    at.address,
  ]);
}

test("inside, above, behind a head, in every kind of comment", async () => {
  const text = `# syncwright:ignore A above
# and prose between
resource "aws_s3_bucket" "one" {
  // syncwright:ignore B inside
  bucket = "one" # syncwright:ignore C behind
  /* syncwright:ignore D block */
}

/* syncwright:ignore E */ data "aws_iam_policy_document" "two" { # syncwright:ignore F head
  statement {
    #syncwright:ignore G deep
    actions = ["s3:*"]
  }
}
`;
  expect(await read("main.tf", text)).toEqual([
    ["inline", " A above", "main.tf", 1, "aws_s3_bucket.one"],
    ["inline", " B inside", "main.tf", 4, "aws_s3_bucket.one"],
    ["inline", " C behind", "main.tf", 5, "aws_s3_bucket.one"],
    ["inline", " D block ", "main.tf", 6, "aws_s3_bucket.one"],
    ["inline", " E ", "main.tf", 9, "data.aws_iam_policy_document.two"],
    ["inline", " F head", "main.tf", 9, "data.aws_iam_policy_document.two"],
    ["inline", " G deep", "main.tf", 11, "data.aws_iam_policy_document.two"],
  ]);
});

test("a blank line, another block or the end of the file leaves a comment at no resource", async () => {
  const text = `# syncwright:ignore A

resource "aws_s3_bucket" "one" {}
# syncwright:ignore B
variable "x" {
  # syncwright:ignore C
}
# syncwright:ignore D
`;
  expect(await read("main.tf", text)).toEqual([
    ["inline", " A", "main.tf", 1, undefined],
    ["inline", " B", "main.tf", 4, undefined],
    ["inline", " C", "main.tf", 6, undefined],
    ["inline", " D", "main.tf", 8, undefined],
  ]);
});

test("strings, heredocs and prose hold no suppressions, and braces in them close nothing", async () => {
  const text = `resource "aws_s3_bucket" "one" {
  bucket = "\${join("}", ["#", "syncwright:ignore A", "\${"x" }"])}-\\" }"
  tags = {
    note = <<-EOT
      } # syncwright:ignore B
      \${"}"} EOT
    EOT
    # see the word syncwright:ignore C
    # syncwright:ignored D
  }
  # syncwright:ignore E
}
`;
  expect(await read("main.tf", text)).toEqual([
    ["inline", " E", "main.tf", 11, "aws_s3_bucket.one"],
  ]);
});

test("a module's comments are read once, however often it is called", async () => {
  writeFileSync(
    join(folder, "main.tf"),
    'module "a" {\n  source = "./m"\n}\nmodule "b" {\n  source = "./m"\n}\n',
  );
  const text = '# syncwright:ignore A\nresource "aws_s3_bucket" "one" {}\n';
  expect(await read("m/main.tf", text)).toEqual([
    ["inline", " A", "m/main.tf", 1, "aws_s3_bucket.one"],
  ]);
});

test("JSON carries them in `//`, as objects or as the words of a comment; the construct API's name it", async () => {
  const entry = { code: "A", construct: "stack/Landing" };
  const text = JSON.stringify(
    {
      resource: {
        aws_s3_bucket: {
          one: { "//": { metadata: {}, syncwright: { ignore: [{ code: "A" }, entry] } } },
          two: { "//": "syncwright:ignore B" },
          three: { "//": "the bucket of the nightly report" },
        },
      },
    },
    undefined,
    2,
  );
  expect(await read("main.tf.json", text)).toEqual([
    ["inline", { code: "A" }, "main.tf.json", 5, "aws_s3_bucket.one"],
    ["construct", entry, "main.tf.json", 5, "aws_s3_bucket.one"],
    ["inline", " B", "main.tf.json", 21, "aws_s3_bucket.two"],
  ]);
});
