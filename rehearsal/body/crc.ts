/**
 * The checksums of S3 that Node does not have: CRC-32C and CRC-64/NVME, byte by byte from a table.
 *
 * CRC-64 is kept as two 32-bit halves, because BigInt costs ten times as much. Both are reflected,
 * start at all ones and end inverted.
 *
 * Source: Amazon S3 User Guide, "Checking object integrity".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */

const CRC32C_POLYNOMIAL = 0x82f63b78;
const CRC64NVME_HIGH = 0x9a6c9329;
const CRC64NVME_LOW = 0xac4bc9b5;

const crc32cTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) {
    value = value & 1 ? (value >>> 1) ^ CRC32C_POLYNOMIAL : value >>> 1;
  }
  return value >>> 0;
});

/** CRC-32C (Castagnoli) of data that comes in pieces. */
export class Crc32c {
  private value = 0xffffffff;

  update(data: Uint8Array): void {
    let value = this.value;
    for (let index = 0; index < data.length; index++) {
      value = (value >>> 8) ^ (crc32cTable[(value ^ (data[index] ?? 0)) & 0xff] ?? 0);
    }
    this.value = value;
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE((this.value ^ 0xffffffff) >>> 0);
    return bytes;
  }
}

const crc64Low = new Int32Array(256);
const crc64High = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let low = byte;
  let high = 0;
  for (let bit = 0; bit < 8; bit++) {
    const out = low & 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (out) {
      low ^= CRC64NVME_LOW;
      high ^= CRC64NVME_HIGH;
    }
  }
  crc64Low[byte] = low;
  crc64High[byte] = high;
}

/** CRC-64/NVME of data that comes in pieces. */
export class Crc64Nvme {
  private low = -1;
  private high = -1;

  update(data: Uint8Array): void {
    let { low, high } = this;
    for (let index = 0; index < data.length; index++) {
      const slot = (low ^ (data[index] ?? 0)) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ (crc64Low[slot] ?? 0);
      high = (high >>> 8) ^ (crc64High[slot] ?? 0);
    }
    this.low = low;
    this.high = high;
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(~this.high >>> 0, 0);
    bytes.writeUInt32BE(~this.low >>> 0, 4);
    return bytes;
  }
}
