/**
 * Goal: key templates expand as Hightouch documents them, and no name or template leaves its prefix.
 * Method: the documented variables as examples, then laws over random templates and names.
 */
import fc from "fast-check";

import {
  diffTemplate,
  expandKeyTemplate,
  type KeyTemplate,
  type KeyValues,
  keyVariables,
  parseKeyTemplate,
  templatePattern,
} from "../../connections";

const values: KeyValues = {
  now: new Date("2026-03-04T05:06:07.089Z"),
  modelId: "model_1",
  modelName: "Flights",
  syncId: "sync_1",
  runId: "run_1",
};

function template(text: string): KeyTemplate {
  const parsed = parseKeyTemplate(text);
  if (!parsed.template) throw new Error(parsed.diagnostics[0]?.summary);
  return parsed.template;
}

describe("expanding", () => {
  test.each([
    ["upload/{YYYY}-{MM}-{DD}-{HH}-{mm}-result.json", "upload/2026-03-04-05-06-result.json"],
    ["{YY}/{ss}.{ms}", "26/07.089"],
    ["{X}", "1772600767"],
    ["{x}", "1772600767089"],
    ["{model.id}/{model.name}/{sync.id}/{sync.run.id}", "model_1/Flights/sync_1/run_1"],
    ["plain.csv", "plain.csv"],
    ["a*b?c$d", "a*b?c$d"],
    ["{MM}{mm}", "0306"],
  ])("%s becomes %s", (text, key) => {
    expect(expandKeyTemplate(template(text), values)).toEqual({ key, diagnostics: [] });
  });

  test("an offset of a day back moves every timestamp variable", () => {
    const back = { ...values, offsetSeconds: -86_400 };
    const text = "{YYYY}-{MM}-{DD}T{HH}:{mm}:{ss}.{ms} {X} {x}";
    expect(expandKeyTemplate(template(text), back).key).toBe(
      "2026-03-03T05:06:07.089 1772514367 1772514367089",
    );
  });

  test("an offset crosses the end of a leap-year February", () => {
    const leap = { ...values, now: new Date("2028-02-28T23:59:59.999Z"), offsetSeconds: 3600 };
    expect(expandKeyTemplate(template("{MM}-{DD}"), leap).key).toBe("02-29");
  });

  test("a model's name stays in its segment", () => {
    const hostile = { ...values, modelName: "../../etc/pass%wd\\\u0007" };
    expect(expandKeyTemplate(template("out/{model.name}.csv"), hostile).key).toBe(
      "out/..%2F..%2Fetc%2Fpass%25wd%5C%07.csv",
    );
  });

  test("a name of dots is no way up", () => {
    expect(
      expandKeyTemplate(template("out/{model.name}"), { ...values, modelName: ".." }).key,
    ).toBe("out/%2E%2E");
  });

  test.each([
    {
      name: "too long a name",
      modelName: "é".repeat(600),
      why: "it takes 1204 bytes, S3 allows 1024",
    },
    {
      name: "an empty name",
      modelName: "",
      why: "one of its segments is empty: it begins or ends with `/` or holds `//`",
    },
  ])("$name is SYNC0152", ({ modelName, why }) => {
    const { key, diagnostics } = expandKeyTemplate(template("out/{model.name}"), {
      ...values,
      modelName,
    });
    expect(key).toBeUndefined();
    expect(diagnostics).toEqual([expect.objectContaining({ code: "SYNC0152", why })]);
  });

  test("an offset in milliseconds is found out", () => {
    const far = { ...values, offsetSeconds: 86_400_000_000_000 };
    expect(expandKeyTemplate(template("{YYYY}"), far).diagnostics).toEqual([
      expect.objectContaining({
        code: "SYNC0152",
        help: "check `timestamp_offset_seconds`: it is in seconds, not milliseconds",
      }),
    ]);
  });
});

describe("parsing", () => {
  test.each([
    ["{yyyy}", "write `{YYYY}`"],
    ["{model.nam}", "write `{model.name}`"],
    ["{ YYYY }", "write `{YYYY}`"],
    ["{sync.run_id}", "write `{sync.run.id}`"],
    ["{whatever}", undefined],
    ["{}", undefined],
    ["{__proto__}", undefined],
    ["{constructor}", undefined],
  ])("%s is unknown", (text, help) => {
    const { template: parsed, diagnostics } = parseKeyTemplate(`a/${text}`);
    expect(parsed).toBeUndefined();
    expect(diagnostics.map((one) => [one.code, one.help])).toEqual([["SYNC0150", help]]);
  });

  test("every mistake is reported, each where it stands", () => {
    const { diagnostics } = parseKeyTemplate("a{b}c}d{e{DD}");
    expect(diagnostics.map((one) => [one.code, one.where?.column])).toEqual([
      ["SYNC0150", 2],
      ["SYNC0151", 6],
      ["SYNC0151", 8],
    ]);
  });

  test.each([
    "",
    "/a",
    "a/",
    "a//b",
    "../a",
    "a/./b",
    "a/..",
    "a\nb",
    "a\ud800b",
    "x".repeat(1025),
  ])("%j can never be a key", (text) => {
    expect(parseKeyTemplate(text).diagnostics.map((one) => one.code)).toEqual(["SYNC0152"]);
  });

  test("empty segments pass where they are allowed", () => {
    expect(parseKeyTemplate("/a//b", { allowEmptySegments: true }).diagnostics).toEqual([]);
  });
});

describe("for policies", () => {
  test.each([
    ["upload/{YYYY}-{MM}-result.json", "upload/", "upload/????-??-result.json"],
    ["{model.name}{x}/a", "", "*/a"],
    ["plain.csv", "plain.csv", "plain.csv"],
    ["a*b?c$d/{X}", "a*b?c$d/", "a${*}b${?}c${$}d/*"],
  ])("%s begins with %s and is %s as a pattern", (text, prefix, pattern) => {
    const parsed = template(text);
    expect([parsed.literalPrefix, templatePattern(parsed)]).toEqual([prefix, pattern]);
  });
});

describe("the three files of a diff", () => {
  test.each([
    ["upload/{YYYY}.csv.gz", "upload/{YYYY}-added.csv.gz"],
    ["v1.2/result", "v1.2/result-added"],
    ["{model.name}.csv", "{model.name}-added.csv"],
    ["{model.name}", "{model.name}-added"],
    [".hidden", ".hidden-added"],
  ])("%s has its added rows in %s", (text, added) => {
    expect(diffTemplate(template(text), "added").text).toBe(added);
  });

  test("its literal prefix holds for its keys", () => {
    expect(diffTemplate(template("out.csv"), "removed").literalPrefix).toBe("out-removed.csv");
  });
});

describe("the laws", () => {
  const pieces = fc.oneof(
    fc.constantFrom(...keyVariables.map((name) => `{${name}}`)),
    fc.string({ maxLength: 6 }),
    fc.constantFrom("/", ".", "..", "{", "}", "\u0000", "\ud800", "%"),
  );
  const texts = fc.array(pieces, { maxLength: 8 }).map((list) => list.join(""));
  const names = fc.string({ maxLength: 12, unit: "binary" });

  test("a template parses or says why, and a key comes out or says why", () => {
    fc.assert(
      fc.property(texts, names, (text, modelName) => {
        const { template: parsed, diagnostics } = parseKeyTemplate(text);
        expect(parsed === undefined).toBe(diagnostics.length > 0);
        if (!parsed) return;
        const expanded = expandKeyTemplate(parsed, { ...values, modelName });
        expect(expanded.key === undefined).toBe(expanded.diagnostics.length > 0);
      }),
      { numRuns: 2000 },
    );
  });

  test("a key stays inside its literal prefix and keeps its depth, whatever the names", () => {
    fc.assert(
      fc.property(texts, names, names, (text, modelName, runId) => {
        const { template: parsed } = parseKeyTemplate(text);
        if (!parsed) return;
        const { key } = expandKeyTemplate(parsed, { ...values, modelName, runId });
        if (key === undefined) return;
        expect(key.startsWith(parsed.literalPrefix)).toBe(true);
        expect(key.split("/")).toHaveLength(text.split("/").length);
        expect(key.split("/")).not.toContain("..");
      }),
      { numRuns: 2000 },
    );
  });

  test("two names never become one segment", () => {
    const parsed = template("a{model.name}");
    fc.assert(
      fc.property(names, names, (one, other) => {
        fc.pre(one !== other);
        const key = (modelName: string) => expandKeyTemplate(parsed, { ...values, modelName }).key;
        expect(key(one)).not.toBe(key(other));
      }),
    );
  });
});
