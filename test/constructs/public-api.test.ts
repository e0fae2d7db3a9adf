/**
 * Goal: a change of the public API is seen in review, and both doors of the package agree.
 * Method: the list of exported names is a golden file; every construct of the rooms is in it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as constructs from "../../constructs";
import * as api from "../../index";
import * as stacks from "../../stacks";
import { expectGolden } from "../support/golden";

test("the exported names", () => {
  const text = readFileSync(join(__dirname, "../../index.ts"), "utf8");
  const names = [...text.matchAll(/^ {2}(type )?(\w+),$/gm)].map(
    ([, type = "", name]) => `${type}${name}`,
  );
  expectGolden(join(__dirname, "../golden/public-api.txt"), `${names.join("\n")}\n`);
});

test("every value of the rooms is public, but the inner converter", () => {
  const { camelCase: _, ...values } = { ...constructs, ...stacks };
  expect(Object.keys(api).sort()).toEqual(Object.keys(values).sort());
});
