import type { Checksum } from './events.ts';

/** Base64 of 8 and of 4 bytes. */
const VALUES: Readonly<Record<Checksum['algorithm'], RegExp>> = {
  CRC64NVME: /^[A-Za-z0-9+/]{11}=$/,
  CRC32: /^[A-Za-z0-9+/]{6}==$/,
};

/** Whether a text is a checksum of this algorithm. */
export function isChecksum(algorithm: string, value: string): boolean {
  return Object.hasOwn(VALUES, algorithm) && VALUES[algorithm as Checksum['algorithm']].test(value);
}
