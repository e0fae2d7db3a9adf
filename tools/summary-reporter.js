/** One plain closing line, `N passed, N failed`, for whoever reads the log with a program. */
module.exports = class SummaryReporter {
  onRunComplete(_contexts, results) {
    process.stdout.write(`\n${results.numPassedTests} passed, ${results.numFailedTests} failed\n`);
  }
};
