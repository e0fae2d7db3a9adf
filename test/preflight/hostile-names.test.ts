/**
 * Goal: no name from a configuration can forge a line, a workflow command, markup or a reading order in
 * anything that a report is rendered to.
 * Method: a report whose every text holds hostile pieces, rendered in each format; what must not be
 * there is not, and the machine formats still hold the exact name.
 */
import fc from "fast-check";

import { visible } from "../../diagnostics";
import {
  preflight,
  type Report,
  renderGithub,
  renderHtml,
  renderJson,
  renderJunit,
  renderMarkdown,
  renderSarif,
  renderText,
} from "../../preflight";

const PIECES = [
  "\u001b[2K",
  "\u0007",
  "\u0085",
  "\u009b31m",
  "\u202e",
  "\u2066",
  "\u200f",
  "\r\n::error::x",
  "\n",
  "<script>alert(1)</script>",
  '"><img src=x>',
  "@everyone",
  "](http://x)",
  "|",
  "`",
  "]]>",
  "acme",
  "::set-output::",
];
const name = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 })
  .map((all) => all.join(""));

/** Markdown without its code, in which markup is text. */
function proseOf(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```$/gm, "").replace(/`[^`\n]*`/g, "");
}

/** A control or bidirectional character, which no rendering may hold raw; newlines stand. */
function hiddenIn(page: string): string | undefined {
  return [...page].find((character) => character !== "\n" && visible(character) !== character);
}

/** A denied connection of this name whose bucket, role and statement carry it too. */
function reportOf(text: string): Report {
  const at = { file: `${text}.tf`, line: 1, address: `aws_iam_role.${text}` };
  const policy = {
    Version: "2012-10-17",
    Statement: { Sid: text, Effect: "Deny", Action: "s3:*", Resource: "*" },
  };
  return preflight({
    accounts: [{ id: "111122223333", at }],
    principals: [
      {
        kind: "role",
        arn: "arn:aws:iam::111122223333:role/writer",
        name: text,
        account: "111122223333",
        policies: [{ name: text, document: policy, at }],
        at,
      },
    ],
    buckets: [
      {
        name: "acme-landing",
        arn: "arn:aws:s3:::acme-landing",
        account: "111122223333",
        region: "eu-central-1",
        at,
      },
    ],
    keys: [],
    queues: [],
    endpoints: [],
    connections: [
      {
        at,
        document: {
          kind: "s3_connection",
          id: "conn_1",
          name: text,
          vendor: "hightouch",
          external_id: "8e2a3f0c-3c9b-4b0e-9a39-0a4c21b7f3b1",
          configuration: {
            auth_mode: "iam_role",
            iam_role_arn: "arn:aws:iam::111122223333:role/writer",
            s3_bucket_name: "acme-landing",
            s3_bucket_region: "eu-central-1",
          },
        },
      },
    ],
    unread: [],
  });
}

const evidence = { mode: "configuration", paths: ["."], unread: {} };

test("no hostile name reaches a person or a program raw", () => {
  fc.assert(
    fc.property(name, (text) => {
      const report = reportOf(text);
      expect(report.summary.errors).toBeGreaterThan(0);
      const pages = {
        text: renderText(report, { color: false, width: 80 }),
        github: renderGithub(report),
        markdown: renderMarkdown(report),
        html: renderHtml(report),
        junit: renderJunit(report),
        json: renderJson(report, { version: "0", evidence }),
        sarif: renderSarif(report, { version: "0", standIn: "main.tf" }),
      };
      for (const [format, page] of Object.entries(pages))
        expect({ format, hidden: hiddenIn(page) }).toEqual({ format });
      for (const line of pages.github.trim().split("\n"))
        expect(line).toMatch(/^::(error|warning|notice) /);
      expect(pages.html).not.toContain("<script>alert");
      expect(pages.html).not.toContain("<img");
      expect(proseOf(pages.markdown)).not.toContain("<script>");
      expect(JSON.parse(pages.json).connections[0].name).toBe(text);
    }),
    { numRuns: 50 },
  );
});
