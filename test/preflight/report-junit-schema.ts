/**
 * The rules of Jenkins' JUnit schema as a table, and a validator of XML text against them: which element
 * holds which others, which attributes it has and must have, and where text may stand.
 *
 * Source: `junit-10.xsd` of Jenkins' xUnit plugin.
 * https://github.com/jenkinsci/xunit-plugin/tree/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd
 */
import { XMLParser, XMLValidator } from "fast-xml-parser";

interface Rule {
  readonly children: readonly string[];
  readonly attributes: readonly string[];
  readonly required?: readonly string[];
  readonly hasText?: boolean;
}

const message: Rule = { children: [], attributes: ["type", "message"], hasText: true };
const rerun: Rule = {
  children: ["stackTrace", "system-out", "system-err"],
  attributes: ["type", "message"],
  required: ["type"],
  hasText: true,
};
const text: Rule = { children: [], attributes: [], hasText: true };

const RULES: Readonly<Record<string, Rule>> = {
  testsuites: {
    children: ["testsuite"],
    attributes: ["name", "time", "tests", "failures", "errors"],
  },
  testsuite: {
    children: ["testsuite", "properties", "testcase", "system-out", "system-err"],
    attributes: [
      ..."name tests failures errors group time skipped timestamp".split(" "),
      ..."hostname id package file log url".split(" "),
    ],
    required: ["name", "tests", "failures", "errors"],
  },
  testcase: {
    children: [
      ..."skipped error failure rerunFailure rerunError flakyFailure flakyError".split(" "),
      ..."system-out system-err".split(" "),
    ],
    attributes: ["name", "time", "classname", "group"],
    required: ["name"],
  },
  failure: message,
  error: message,
  skipped: message,
  properties: { children: ["property"], attributes: [] },
  property: { children: [], attributes: ["name", "value"], required: ["name", "value"] },
  rerunFailure: rerun,
  rerunError: rerun,
  flakyFailure: rerun,
  flakyError: rerun,
  stackTrace: text,
  "system-out": text,
  "system-err": text,
};

/** Every breach of the schema; none where the text is valid. */
export function junitBreaches(xml: string): readonly string[] {
  const wellFormed = XMLValidator.validate(xml);
  if (wellFormed !== true) return [`not well-formed: ${wellFormed.err.msg}`];
  const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: false });
  const nodes = parser.parse(xml) as readonly Node[];
  const roots = nodes.filter((node) => nameOf(node) !== "?xml");
  const [root] = roots;
  if (!root || roots.length > 1) return ["there is not exactly one root element"];
  if (!["testsuites", "testsuite"].includes(nameOf(root))) return ["the root is no test suite"];
  return breachesIn(root);
}

type Node = Readonly<Record<string, unknown>>;

const nameOf = (node: Node): string => Object.keys(node).find((key) => key !== ":@") ?? "";

function breachesIn(node: Node): readonly string[] {
  const name = nameOf(node);
  const rule = RULES[name];
  if (!rule) return [`<${name}> is no element of the schema`];
  const attributes = Object.keys((node[":@"] ?? {}) as object).map((key) => key.slice(2));
  const children = (node[name] ?? []) as readonly Node[];
  return [
    ...attributes
      .filter((attribute) => !rule.attributes.includes(attribute))
      .map((attribute) => `<${name}> has no attribute ${attribute}`),
    ...(rule.required ?? [])
      .filter((attribute) => !attributes.includes(attribute))
      .map((attribute) => `<${name}> needs the attribute ${attribute}`),
    ...children.flatMap((child) => childBreaches(child, name, rule)),
  ];
}

function childBreaches(child: Node, parent: string, rule: Rule): readonly string[] {
  const name = nameOf(child);
  if (name === "#text") {
    const isBlank = String(child[name]).trim() === "";
    return rule.hasText || isBlank ? [] : [`<${parent}> holds text`];
  }
  const misplaced = rule.children.includes(name) ? [] : [`<${parent}> may not hold <${name}>`];
  return [...misplaced, ...breachesIn(child)];
}
