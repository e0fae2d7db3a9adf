/** The version of this package, read from its package.json, whether run from dist/ or from source. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** E.g. `0.1.0`. */
export function version(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (!existsSync(file)) continue;
    const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof manifest === "object" && manifest !== null && "version" in manifest) {
      return String(manifest.version);
    }
  }
  return "unknown";
}
