/** The executable that is installed as `terraform-provider-aws` for a rehearsal. */
import { serveProvider } from "../framework";
import { guardStandardOutput, reportPanics } from "../protocol";
import { standIn } from "./provider";

guardStandardOutput();
reportPanics();
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
void serveProvider(standIn);
