/**
 * Encrypt, Decrypt and data keys, with real AES-256-GCM, so that a wrong context or key really fails.
 *
 * A ciphertext is the key's id, a nonce, the tag and the data; the encryption context is authenticated.
 *
 * Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
 */
import { createCipheriv, createDecipheriv } from "node:crypto";

import { badRequest } from "../errors";
import type { Exchange } from "../exchange";
import type { Input, JsonAnswer, JsonOperation } from "../http/json-service";
import type { Key } from "../state/storage";
import { encryptionContext, keyOf, namedKey, needKms } from "./access";

const ID_LENGTH = 36;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const PLAINTEXT_LENGTH_MAX = 4096;

function usable(key: Key): Key {
  if (key.state === "Enabled") return key;
  throw key.state === "Disabled"
    ? badRequest("DisabledException", `${key.arn} is disabled.`)
    : badRequest("KMSInvalidStateException", `${key.arn} is pending deletion.`);
}

function additional(context: Readonly<Record<string, string>>): Buffer {
  const sorted = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(sorted));
}

function seal(
  exchange: Exchange,
  key: Key,
  sealed: { readonly plaintext: Buffer; readonly context: Readonly<Record<string, string>> },
): Buffer {
  const nonce = exchange.world.ids.bytes(NONCE_LENGTH);
  const cipher = createCipheriv("aes-256-gcm", key.material, nonce);
  cipher.setAAD(additional(sealed.context));
  const data = Buffer.concat([cipher.update(sealed.plaintext), cipher.final()]);
  return Buffer.concat([Buffer.from(key.id), nonce, cipher.getAuthTag(), data]);
}

function open(key: Key, blob: Buffer, context: Readonly<Record<string, string>>): Buffer {
  const nonceEnd = ID_LENGTH + NONCE_LENGTH;
  const tagEnd = nonceEnd + TAG_LENGTH;
  try {
    const decipher = createDecipheriv(
      "aes-256-gcm",
      key.material,
      blob.subarray(ID_LENGTH, nonceEnd),
    );
    decipher.setAAD(additional(context));
    decipher.setAuthTag(blob.subarray(nonceEnd, tagEnd));
    return Buffer.concat([decipher.update(blob.subarray(tagEnd)), decipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
}

function invalidCiphertext(): Error {
  return badRequest("InvalidCiphertextException", "");
}

function encrypt(exchange: Exchange, input: Input): JsonAnswer {
  const context = input.map("EncryptionContext");
  const key = usable(keyOf(exchange, input, { context: encryptionContext(context) }));
  const plaintext = input.bytes("Plaintext");
  if (plaintext.length > PLAINTEXT_LENGTH_MAX) {
    throw badRequest(
      "ValidationException",
      "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
    );
  }
  return {
    CiphertextBlob: seal(exchange, key, { plaintext, context }).toString("base64"),
    KeyId: key.arn,
    EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
  };
}

/** The key that a ciphertext was made with: it names itself. */
function keyOfCiphertext(exchange: Exchange, blob: Buffer): Key {
  const id = blob.subarray(0, ID_LENGTH).toString("latin1");
  const key = [...exchange.world.keys.values()].find((one) => one.id === id);
  if (!key) throw invalidCiphertext();
  return key;
}

function decrypt(exchange: Exchange, input: Input): JsonAnswer {
  const blob = input.bytes("CiphertextBlob");
  const context = input.map("EncryptionContext");
  const key = keyOfCiphertext(exchange, blob);
  needKms(exchange, key, { context: encryptionContext(context) });
  const stated = input.text("KeyId");
  if (stated !== undefined && namedKey(exchange, stated) !== key) {
    throw badRequest(
      "IncorrectKeyException",
      "The key ID in the request does not identify a CMK that can perform this operation.",
    );
  }
  return {
    Plaintext: open(usable(key), blob, context).toString("base64"),
    KeyId: key.arn,
    EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
  };
}

function dataKey(withPlaintext: boolean): JsonOperation {
  return (exchange, input) => {
    const context = input.map("EncryptionContext");
    const key = usable(keyOf(exchange, input, { context: encryptionContext(context) }));
    const length = input.number("NumberOfBytes") ?? (input.text("KeySpec") === "AES_128" ? 16 : 32);
    const plaintext = exchange.world.ids.bytes(length);
    return {
      CiphertextBlob: seal(exchange, key, { plaintext, context }).toString("base64"),
      ...(withPlaintext ? { Plaintext: plaintext.toString("base64") } : undefined),
      KeyId: key.arn,
    };
  };
}

function reEncrypt(exchange: Exchange, input: Input): JsonAnswer {
  const blob = input.bytes("CiphertextBlob");
  const from = input.map("SourceEncryptionContext");
  const to = input.map("DestinationEncryptionContext");
  const source = keyOfCiphertext(exchange, blob);
  needKms(exchange, source, { action: "kms:ReEncryptFrom", context: encryptionContext(from) });
  const target = namedKey(exchange, input.need("DestinationKeyId"));
  needKms(exchange, target, { action: "kms:ReEncryptTo", context: encryptionContext(to) });
  const plaintext = open(usable(source), blob, from);
  return {
    CiphertextBlob: seal(exchange, usable(target), { plaintext, context: to }).toString("base64"),
    SourceKeyId: source.arn,
    KeyId: target.arn,
  };
}

/** Operations that use a key. */
export const cipherOperations: Readonly<Record<string, JsonOperation>> = {
  Encrypt: encrypt,
  Decrypt: decrypt,
  GenerateDataKey: dataKey(true),
  GenerateDataKeyWithoutPlaintext: dataKey(false),
  ReEncrypt: reEncrypt,
};
