/**
 * Goal: what `fix --write` leaves is formatted as Terraform formats it.
 * Method: HashiCorp's own `terraform fmt -check` on the files that the fast tests expect byte for byte.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { execute } from "../support/execute";
import { AROUND, fixed } from "./support/fixing";

const cases = join("test", "cases", "terraform", "fix-hcl");

test("a fixed file needs no `terraform fmt`", async () => {
  for (const name of ["before.tf", "after.tf"]) {
    const ran = await execute("terraform", ["fmt", "-check", "-diff", join(cases, name)], {
      cwd: process.cwd(),
      env: { PATH: process.env["PATH"] },
    });
    expect(ran).toEqual({ code: 0, output: "" });
  }
});

test("nor does a new policy", async () => {
  const { text, folder } = await fixed(AROUND);
  try {
    writeFileSync(join(folder, "main.tf"), text);
    const words = ["fmt", "-check", "-diff", folder];
    const ran = await execute("terraform", words, {
      cwd: process.cwd(),
      env: { PATH: process.env["PATH"] },
    });
    expect(ran).toEqual({ code: 0, output: "" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
