/** The executable of the test provider. `PROBE_NOISE` writes to stdout first, as a careless module would. */
import { serveProvider } from "../../../provider/framework";
import { guardStandardOutput, reportPanics } from "../../../provider/protocol";
import { probe } from "./provider";

guardStandardOutput();
reportPanics();
if (process.env["PROBE_NOISE"]) console.log("hello from a careless module");
if (process.env["PROBE_PANIC"]) {
  setTimeout(() => {
    throw new Error("the probe gave up");
  }, 300);
}
void serveProvider(probe as never);
