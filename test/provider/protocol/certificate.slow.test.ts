/**
 * Goal: not one of ten thousand certificates is refused.
 * Method: fresh keys and random serial numbers; Node's X509Certificate checks form, name and signature.
 */
import { X509Certificate } from "node:crypto";

import { makeIdentity } from "../../../provider/protocol/certificate";

test("ten thousand certificates are all accepted", () => {
  const refused: string[] = [];
  for (let round = 0; round < 10_000; round++) {
    const { pem, der } = makeIdentity(new Date("2026-11-20T12:00:00Z"));
    const certificate = new X509Certificate(pem);
    const good =
      certificate.verify(certificate.publicKey) &&
      certificate.checkHost("localhost") === "localhost" &&
      certificate.raw.equals(der);
    if (!good) refused.push(pem);
  }
  expect(refused).toEqual([]);
}, 300_000);
