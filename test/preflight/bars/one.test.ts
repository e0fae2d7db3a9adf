import { preflight, renderText } from "../../../preflight";
import { drawFaults } from "./faults";
import { drawSetup, randomOf, snapshotOf } from "./setup";

test("one", () => {
  for (const id of (process.env["IDS"] ?? "").split(",").map(Number)) {
    const setup = drawSetup(randomOf(id));
    const random = randomOf(id + 7);
    const faults = drawFaults(setup, random);
    for (const f of faults) f.inject(setup, random);
    console.log(
      id,
      faults.map((f) => f.cause).join(" "),
      setup.vendor,
      setup.mode,
      setup.encryption,
      renderText(preflight(snapshotOf(setup), setup.options), { color: false, width: 150 }),
    );
  }
});
