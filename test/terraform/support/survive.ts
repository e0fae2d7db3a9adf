/** Laws that hold whatever is read: a report or a diagnostic, and never a silent omission. */
import fc from "fast-check";

import { checkFiles } from "./check";
import {
  configuration,
  declaredIn,
  type Mutation,
  mutations,
  plan,
  plannedIn,
  spoilt,
} from "./hostile";

/** Check a spoilt file and hold what must hold. `declared` connections are in it. */
async function survives(name: string, text: string, declared: number): Promise<void> {
  const { exit, codes, verdicts, stderr } = await checkFiles({ [name]: text }, [name]);
  expect([0, 1, 2, 3]).toContain(exit);
  // SYNC0009 is what an exception becomes.
  expect(codes).not.toContain("SYNC0009");
  expect(stderr).not.toMatch(/\n\s+at /);
  if (exit === 0) expect(Object.keys(verdicts).length).toBeGreaterThanOrEqual(declared);
  if (exit === 2) expect(codes.length).toBeGreaterThan(0);
}

const spoil = (base: () => object, count: (content: unknown) => number, name: string) =>
  fc.asyncProperty(mutations, async (list: readonly Mutation[]) => {
    const content = spoilt(base(), list);
    await survives(name, JSON.stringify(content), count(content));
  });

const cut = (base: () => object, name: string) =>
  fc.asyncProperty(fc.nat(20_000), async (end) => {
    const text = JSON.stringify(base());
    await survives(name, text.slice(0, end % text.length), 0);
  });

const HCL = `
resource "aws_s3_bucket" "landing" {
  bucket = "acme-\${lower("LANDING")}"
}
resource "syncwright_s3_connection" "orders" {
  name             = "orders"
  vendor           = "hightouch"
  auth_mode        = "iam_role"
  iam_role_arn     = "arn:aws:iam::222233334444:role/sync"
  s3_bucket_name   = aws_s3_bucket.landing.id
  s3_bucket_region = "eu-central-1"
}
locals {
  list = [for x in ["a", "b"] : { name = x, on = x == "a" ? true : false }]
}
`;

const PIECES = [
  "{",
  "}",
  '"',
  "${",
  "[",
  "(",
  "\n",
  "=",
  "<<EOT\n",
  "#",
  "%{ if ",
  "\u0000",
  "é",
  ".",
];

const hcl = fc.asyncProperty(
  fc.array(fc.tuple(fc.nat(HCL.length), fc.nat(40), fc.constantFrom(...PIECES, "")), {
    minLength: 1,
    maxLength: 3,
  }),
  async (edits) => {
    const text = edits.reduce(
      (all, [at, length, piece]) => all.slice(0, at) + piece + all.slice(at + length),
      HCL,
    );
    // What is left may declare none; then nothing is judged, and that is said.
    await survives("main.tf", text, 1);
  },
);

const drawn =
  <Drawn>(property: fc.IAsyncProperty<Drawn>) =>
  (numRuns: number): Promise<void> =>
    fc.assert(property, { numRuns });

/** The laws by name, each for a number of draws. */
export const laws: Readonly<Record<string, (numRuns: number) => Promise<void>>> = {
  "a synthesized configuration": drawn(spoil(configuration, declaredIn, "cdk.tf.json")),
  "a plan": drawn(spoil(plan, plannedIn, "plan.json")),
  "a configuration that ends somewhere": drawn(cut(configuration, "cdk.tf.json")),
  "a plan that ends somewhere": drawn(cut(plan, "plan.json")),
  "a .tf file": drawn(hcl),
};
