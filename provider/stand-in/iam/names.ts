/** Names that hashicorp/aws makes up, and policy documents as IAM's API returns them. */
import { randomBytes } from "node:crypto";

import type { PlainFields } from "../../framework";

/** The name given, or one with the given prefix. */
export function uniqueName(planned: PlainFields): string {
  if (planned["name"]) return String(planned["name"]);
  return `${String(planned["name_prefix"] ?? "terraform-")}${randomBytes(8).toString("hex")}`;
}

/** IAM returns documents percent-encoded (RFC 3986). */
export function documentText(encoded: string | undefined): string | undefined {
  if (encoded === undefined) return undefined;
  return encoded.startsWith("%7B") ? decodeURIComponent(encoded) : encoded;
}
