/** The executable `terraform-provider-syncwright`. Terraform starts it; see `protocol/serve.ts`. */
import { serveProvider } from "./framework";
import { guardStandardOutput, reportPanics } from "./protocol";
import { syncwright } from "./syncwright";

guardStandardOutput();
reportPanics();
void serveProvider(syncwright);
