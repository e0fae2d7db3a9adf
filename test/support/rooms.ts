/**
 * The import table of ARCHITECTURE.md as data: which room may import which, and which packages.
 *
 * A pure room reaches neither the network nor the disk, so `node:` modules are named here too.
 */

/** What one room may import. */
export interface Room {
  readonly rooms: readonly string[];
  /** Package names, or prefixes that end in `/`. `node:*` allows every module of Node. */
  readonly packages: readonly string[];
}

const PURE = ["diagnostics", "iam", "connections", "vendors", "policies", "preflight"];

/** The table. `demo` may import anything and is not in it. */
export const ROOMS: Readonly<Record<string, Room>> = {
  diagnostics: { rooms: [], packages: ["picocolors"] },
  iam: { rooms: ["diagnostics"], packages: [] },
  connections: { rooms: ["diagnostics"], packages: ["ajv", "ajv/", "yaml"] },
  vendors: { rooms: ["diagnostics", "iam", "connections"], packages: [] },
  policies: { rooms: ["diagnostics", "iam", "connections", "vendors"], packages: [] },
  preflight: { rooms: PURE.slice(0, 5), packages: [] },
  terraform: { rooms: PURE, packages: ["@cdktf/hcl2json", "re2js", "yaml", "node:*"] },
  workspace: { rooms: ["diagnostics", "connections"], packages: ["node:*"] },
  aws: { rooms: PURE, packages: ["@aws-sdk/", "@smithy/", "node:*"] },
  runner: {
    rooms: ["diagnostics", "connections", "vendors", "aws", "workspace"],
    packages: ["@duckdb/node-api", "@aws-sdk/", "node:*"],
  },
  rehearsal: {
    rooms: PURE,
    packages: ["fast-xml-parser", "node:*"],
  },
  provider: { rooms: [...PURE, "aws", "workspace"], packages: ["@aws-sdk/", "node:*"] },
  constructs: {
    rooms: [...PURE, "terraform"],
    packages: ["cdktf", "cdktf/", "@cdktf/provider-aws/lib/", "constructs", "node:*"],
  },
  stacks: {
    rooms: [...PURE, "constructs"],
    packages: ["cdktf", "@cdktf/provider-aws/lib/", "constructs", "node:*"],
  },
  cli: {
    rooms: [
      ...PURE,
      "terraform",
      "workspace",
      "aws",
      "runner",
      "rehearsal",
      "provider",
      "constructs",
    ],
    packages: ["commander", "picocolors", "yaml", "node:*"],
  },
  examples: {
    rooms: ["constructs", "stacks"],
    packages: ["cdktf", "@cdktf/provider-aws/lib/", "constructs", "node:*"],
  },
};
