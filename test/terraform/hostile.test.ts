/**
 * Goal: no input makes the readers throw, and none that declares connections ends with 0 and fewer.
 * Method: seeded mutations of valid inputs; then inputs that are hostile on purpose.
 */
import { checkFiles } from "./support/check";
import { configuration, declaredIn, plan, plannedIn, spoilt } from "./support/hostile";
import { laws } from "./support/survive";

test.each(Object.entries(laws))("%s is survived", async (_, law) => {
  await law(20);
});

test("what is not spoilt is judged, so that the laws look at something", async () => {
  expect([declaredIn(configuration()), plannedIn(plan())]).toEqual([2, 2]);
  const untouched = { [`plan.json`]: JSON.stringify(spoilt(plan(), [])) };
  const { verdicts } = await checkFiles(untouched, ["plan.json"]);
  expect(Object.keys(verdicts)).toEqual(["first", "second"]);
});

const CONNECTION = `resource "syncwright_s3_connection" "orders" {
  name             = "orders"
  vendor           = "hightouch"
  auth_mode        = "iam_role"
  iam_role_arn     = "arn:aws:iam::222233334444:role/sync"
  s3_bucket_name   = "acme"
  s3_bucket_region = "eu-central-1"
}
`;

test.each([
  ["a module that calls itself", 'module "m" {\n  source = "./"\n}\n', "SYNC0323"],
  ["a block that is there twice", CONNECTION, "SYNC0321"],
  [
    "a reference to nothing",
    'locals {\n  a = aws_nope.x.id\n}\nresource "aws_s3_bucket" "b" {\n  bucket = local.a\n}\n',
    "SYNC0305",
  ],
])("%s is refused", async (_, text, code) => {
  const { exit, codes } = await checkFiles({ "main.tf": `${CONNECTION}${text}` }, ["."]);
  expect([exit, codes]).toEqual([2, [code]]);
});

test.each([
  [
    "modules that call each other",
    {
      "main.tf": 'module "a" {\n  source = "./a"\n}\n',
      "a/main.tf": 'module "b" {\n  source = "../b"\n}\n',
      "b/main.tf": 'module "a" {\n  source = "../a"\n}\n',
    },
  ],
  [
    "a count that depends on itself",
    { "main.tf": 'resource "aws_s3_bucket" "b" {\n  count = length(aws_s3_bucket.b)\n}\n' },
  ],
  [
    "a module whose count depends on its output",
    {
      "main.tf": 'module "a" {\n  source = "./a"\n  count = module.a[0].n\n}\n',
      "a/main.tf": 'output "n" {\n  value = 1\n}\n',
    },
  ],
  [
    "a count of a billion",
    { "main.tf": 'resource "aws_s3_bucket" "b" {\n  count = 1000000000\n}\n' },
  ],
  [
    "lists that grow with every local",
    {
      "main.tf": `locals {\n  l0 = ["x", "y"]\n${Array.from({ length: 30 }, (_, n) => `  l${n + 1} = concat(local.l${n}, local.l${n})`).join("\n")}\n}\nresource "aws_s3_bucket" "b" {\n  bucket = join("", local.l30)\n}\n`,
    },
  ],
  [
    "a regular expression that never ends",
    {
      "main.tf": `locals {\n  a = regex("(a+)+$", "${"a".repeat(40)}!")\n}\nresource "aws_s3_bucket" "b" {\n  bucket = local.a\n}\n`,
    },
  ],
  [
    "an expression nested a thousand deep",
    {
      "main.tf": `resource "aws_s3_bucket" "b" {\n  bucket = ${"[".repeat(1000)}${"]".repeat(1000)}\n}\n`,
    },
  ],
])("%s ends, and is no allowance", async (_, files) => {
  const all = { ...files, "connection.tf": CONNECTION };
  const { exit, codes } = await checkFiles(all, ["."]);
  expect([1, 2, 3]).toContain(exit);
  expect(codes).not.toContain("SYNC0009");
});

test("JSON that nests without end is refused before it is parsed", async () => {
  const text = `{"resource": ${"[".repeat(200_000)}`;
  const { codes } = await checkFiles({ "main.tf.json": text }, ["."]);
  expect(codes).toEqual(["SYNC0302"]);
});
