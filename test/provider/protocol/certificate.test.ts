/**
 * Goal: every certificate we make is one that Go, Node and OpenSSL accept, whatever the serial number.
 * Method: Node's X509Certificate and `openssl verify` as oracles; serial numbers with every kind of
 * first bytes. Ten thousand of them are made in the slow lane.
 */
import { spawnSync } from "node:child_process";
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { certificateFor, makeIdentity } from "../../../provider/protocol/certificate";

const now = new Date("2026-11-20T12:00:00Z");

test("the certificate says who it is for and for how long", () => {
  const { pem } = makeIdentity(now);
  const certificate = new X509Certificate(pem);
  expect(certificate.subjectAltName).toBe("DNS:localhost");
  expect(certificate.checkHost("localhost")).toBe("localhost");
  expect(certificate.ca).toBe(true);
  expect(certificate.validFrom).toBe("Nov 20 11:50:00 2026 GMT");
  expect(certificate.validTo).toBe("Nov 21 12:00:00 2027 GMT");
  expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
});

test("a date past 2049 is written in the longer form and read again", () => {
  const { pem } = makeIdentity(new Date("2060-01-01T00:00:00Z"));
  expect(new X509Certificate(pem).validTo).toBe("Jan  1 00:00:00 2061 GMT");
});

test.each([
  { name: "zeros", serial: Buffer.alloc(16) },
  { name: "a leading zero", serial: Buffer.from("00ff", "hex") },
  { name: "the top bit set", serial: Buffer.alloc(16, 0xff) },
])("a serial number of $name is a positive integer", ({ serial }) => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const der = certificateFor(privateKey, publicKey, { serial, now });
  const certificate = new X509Certificate(der);
  expect(certificate.serialNumber).toMatch(/^0?1/);
  expect(certificate.verify(publicKey)).toBe(true);
});

test("OpenSSL verifies it as a TLS server for localhost", () => {
  const folder = mkdtempSync(join(tmpdir(), "syncwright-certificate-"));
  const file = join(folder, "server.pem");
  writeFileSync(file, makeIdentity(new Date()).pem);
  const ran = spawnSync(
    "openssl",
    [
      "verify",
      "-x509_strict",
      "-purpose",
      "sslserver",
      "-verify_hostname",
      "localhost",
      "-CAfile",
      file,
      file,
    ],
    { encoding: "utf8" },
  );
  rmSync(folder, { recursive: true });
  expect(ran.stdout.trim()).toBe(`${file}: OK`);
});
