/** Patches that make a sync of our own runner send encryption headers with its uploads. */
import { isUnknown } from "../../iam";
import type { Denial } from "../diagnose/denial";
import type { Patch } from "../fixes/patch";

/** The vendor whose uploads this repository configures itself. */
const OWN_RUNNER = "syncwright";

/** The bucket's own default, so that sending the header changes nothing else. */
function standardOf({ parties }: Denial): string {
  const encryption = parties.target.kind === "bucket" ? parties.target.fact?.encryption : undefined;
  const algorithm = encryption && !isUnknown(encryption) ? encryption.algorithm : "AES256";
  return isUnknown(algorithm) ? "AES256" : algorithm;
}

/** Set what the bucket policy asks for on every sync that does not send it; empty where nobody can. */
export function sendHeaders(
  denial: Denial,
  wanted: { readonly cause: string; readonly values: readonly unknown[] },
): readonly Patch[] {
  const { subject } = denial;
  if (subject.vendor.id !== OWN_RUNNER) return [];
  const value = String(wanted.values[0] ?? "aws:kms");
  return subject.syncs.flatMap(({ document, at }): Patch[] => {
    if (document.kind !== "model_sync") return [];
    const upload = document.upload ?? {};
    const set = (field: string, before: unknown, after: string): Patch => ({
      kind: "document",
      id: document.id,
      path: ["upload", field],
      ...(before === undefined ? undefined : { before }),
      after,
      at,
    });
    if (wanted.cause === "RP-6") {
      const algorithm = upload.server_side_encryption ?? "aws:kms";
      return [
        set("server_side_encryption", upload.server_side_encryption, algorithm),
        set("kms_key_id", upload.kms_key_id, value),
      ];
    }
    const algorithm = wanted.cause === "RP-5" ? standardOf(denial) : value;
    return [set("server_side_encryption", upload.server_side_encryption, algorithm)];
  });
}
