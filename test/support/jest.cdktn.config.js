/** The tests of constructs, stacks and examples against CDK Terrain: same sources, other framework. */
const base = require("../../jest.config.js");

module.exports = {
  ...base,
  rootDir: "../..",
  testMatch: ["**/test/{constructs,stacks,examples}/**/*.test.ts"],
  testPathIgnorePatterns: [...base.testPathIgnorePatterns, "\\.slow\\.test\\.ts$", "import-cost"],
  moduleNameMapper: {
    ...base.moduleNameMapper,
    "^cdktf$": "cdktn",
    "^@cdktf/provider-aws/(.*)$": "@cdktn/provider-aws/$1",
  },
};
