/** Checksums of a content and of its parts: what a store compares it by. Base64 of four bytes, big-endian, as S3 takes it. */
export interface ContentChecksums {
  readonly algorithm: 'CRC32';
  /** Of the whole. */
  readonly value: string;
  readonly partSizeBytes: number;
  /** Of each part, in order. */
  readonly parts: readonly string[];
}

export function base64OfCrc32(value: number): string {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return btoa(String.fromCharCode(...bytes));
}

/** Of a content of `sizeBytes` bytes from the CRC-32s of its parts. Undefined of nothing: an empty file has no checksum. */
export function checksumsOf(
  sizeBytes: number,
  partSizeBytes: number,
  parts: readonly number[],
): ContentChecksums | undefined {
  if (sizeBytes === 0) return undefined;
  let whole = parts[0] ?? 0;
  for (let at = 1; at < parts.length; at += 1) {
    whole = combineCrc32(whole, parts[at] ?? 0, Math.min(partSizeBytes, sizeBytes - at * partSizeBytes));
  }
  return { algorithm: 'CRC32', value: base64OfCrc32(whole), partSizeBytes, parts: parts.map(base64OfCrc32) };
}

/** CRC-32 of two contents in a row, from the CRC-32 of each and the bytes of the second. As zlib's `crc32_combine`. */
export function combineCrc32(first: number, second: number, secondBytes: number): number {
  return (times(powerOfX(8 * secondBytes), first) ^ second) >>> 0;
}

/** The polynomial of CRC-32 (ISO 3309), as all polynomials here with the coefficient of x⁰ in the highest bit. */
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;

/** The product of two polynomials over GF(2), modulo the polynomial. */
function times(one: number, other: number): number {
  let product = 0;
  let shifted = other;
  for (let bit = 31; bit >= 0; bit -= 1) {
    if ((one >>> bit) & 1) product ^= shifted;
    shifted = shifted & 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return product >>> 0;
}

/** x to a power, modulo the polynomial, by squaring. */
function powerOfX(power: number): number {
  let result = ONE;
  let square = ONE >>> 1;
  for (let left = power; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = times(square, result);
    square = times(square, square);
  }
  return result;
}
