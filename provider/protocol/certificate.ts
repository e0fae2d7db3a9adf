/**
 * The certificate this process shows to Terraform, and its key: fresh at each start, in memory only.
 *
 * P-256 and self-signed, with the name `localhost`, which go-plugin dials whatever the socket is
 * called. Written by hand because a certificate library costs more than the whole rest of the start.
 * Cost: about 1 ms. Sources: RFC 5280, https://www.rfc-editor.org/rfc/rfc5280 and
 * https://github.com/hashicorp/go-plugin/blob/main/docs/internals.md
 */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

import { bitString, element, objectIdentifier, positiveInteger, sequence, time } from "./der";

const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const COMMON_NAME = "2.5.4.3";
const BASIC_CONSTRAINTS = "2.5.29.19";
const KEY_USAGE = "2.5.29.15";
const EXTENDED_KEY_USAGE = "2.5.29.37";
const SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

const CLOCK_SKEW_MS = 10 * 60_000;
const LIFETIME_MS = 366 * 24 * 3_600_000;

/** A certificate and the key it belongs to. */
export interface Identity {
  readonly der: Buffer;
  readonly pem: string;
  /** PKCS #8 PEM; never leaves this process. */
  readonly keyPem: string;
}

/** Make a key and its certificate, valid from ten minutes ago for a year. */
export function makeIdentity(now: Date): Identity {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const der = certificateFor(privateKey, publicKey, { serial: randomBytes(16), now });
  return {
    der,
    pem: `-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** The DER bytes of a self-signed certificate; `serial` may have any leading bytes. */
export function certificateFor(
  privateKey: KeyObject,
  publicKey: KeyObject,
  { serial, now }: { readonly serial: Uint8Array; readonly now: Date },
): Buffer {
  const algorithm = sequence(objectIdentifier(ECDSA_WITH_SHA256));
  const name = sequence(
    element(0x31, sequence(objectIdentifier(COMMON_NAME), element(0x0c, Buffer.from("localhost")))),
  );
  const body = sequence(
    element(0xa0, positiveInteger(Buffer.from([2]))),
    positiveInteger(Buffer.concat([Buffer.from([1]), serial])),
    algorithm,
    name,
    sequence(
      time(new Date(now.getTime() - CLOCK_SKEW_MS)),
      time(new Date(now.getTime() + LIFETIME_MS)),
    ),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    element(0xa3, extensions()),
  );
  return sequence(body, algorithm, bitString(sign("sha256", body, privateKey)));
}

/** A certificate of its own authority, for signing and key agreement, serving `localhost`. */
function extensions(): Buffer {
  const yes = element(0x01, Buffer.from([0xff]));
  const digitalSignatureAndCertSign = bitString(Buffer.from([0b1000_0100]), 2);
  const localhost = element(0x82, Buffer.from("localhost"));
  return sequence(
    extension(BASIC_CONSTRAINTS, sequence(yes), yes),
    extension(KEY_USAGE, digitalSignatureAndCertSign, yes),
    extension(EXTENDED_KEY_USAGE, sequence(objectIdentifier(SERVER_AUTH))),
    extension(SUBJECT_ALTERNATIVE_NAME, sequence(localhost)),
  );
}

function extension(identifier: string, value: Buffer, critical?: Buffer): Buffer {
  const parts = critical ? [critical] : [];
  return sequence(objectIdentifier(identifier), ...parts, element(0x04, value));
}
