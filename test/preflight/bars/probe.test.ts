import { injectable, runBars } from "./run";

test("bars", () => {
  const tally = runBars(1, Number(process.env["COUNT"] ?? 600));
  console.log(tally.failures.length, tally.failures.slice(0, 40).join("\n"));
  console.log(
    injectable.filter((c) => !tally.injected.get(c)).join(" "),
    [...tally.injected].map(([c, n]) => `${c}:${tally.named.get(c) ?? 0}/${n}`).join(" "),
  );
});
