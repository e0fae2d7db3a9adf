/** Fast tests: everything under test/ but the slow lanes (`*.slow.test.ts`), which `npm run check:all` runs. */
module.exports = {
  testMatch: process.env.SLOW ? ["**/test/**/*.slow.test.ts"] : ["**/test/**/*.test.ts"],
  testPathIgnorePatterns: [
    "/node_modules/",
    "/dist/",
    "/dist-cdktn/",
    ...(process.env.SLOW ? [] : ["\\.slow\\.test\\.ts$"]),
  ],
  modulePathIgnorePatterns: [
    "<rootDir>/dist",
    "<rootDir>/dist-cdktn",
    "<rootDir>/.build",
    "<rootDir>/demo-output",
  ],
  transform: {
    "\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }],
  },
  // A dynamic import names its file with `.js`, as TypeScript wants it under node16.
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  setupFiles: ["<rootDir>/test/support/seed.ts"],
  reporters: ["default", "<rootDir>/tools/summary-reporter.js"],
  testTimeout: 60_000,
};
