import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { base64OfCrc32, checksumsOf, combineCrc32 } from '../../lib/client/crc32.ts';

const content = fc.uint8Array({ maxLength: 2_000 });

describe('the CRC-32 of a content', () => {
  test('follows from those of any two halves of it', () => {
    fc.assert(
      fc.property(content, content, (first, second) => {
        const combined = combineCrc32(crc32(first), crc32(second), second.length);
        expect(combined).toBe(crc32(Buffer.concat([first, second])));
      }),
    );
  });

  test('follows from those of its parts, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 2_000 }),
        fc.integer({ min: 1, max: 700 }),
        (whole, size) => {
          const parts: number[] = [];
          for (let at = 0; at < whole.length; at += size) parts.push(crc32(whole.subarray(at, at + size)));
          expect(checksumsOf(whole.length, size, parts)).toEqual({
            algorithm: 'CRC32',
            value: base64OfCrc32(crc32(whole)),
            partSizeBytes: size,
            parts: parts.map(base64OfCrc32),
          });
        },
      ),
    );
  });

  test('is the same in whatever order parts are combined, parts of 5 GiB too', () => {
    const crc = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    const bytes = fc.integer({ min: 0, max: 5 * 2 ** 30 });
    fc.assert(
      fc.property(crc, crc, crc, bytes, bytes, (a, b, c, sizeB, sizeC) => {
        const leftFirst = combineCrc32(combineCrc32(a, b, sizeB), c, sizeC);
        expect(combineCrc32(a, combineCrc32(b, c, sizeC), sizeB + sizeC)).toBe(leftFirst);
      }),
    );
  });

  test('has four bytes in base64, as S3 takes them', () => {
    expect(base64OfCrc32(crc32('123456789'))).toBe('y/Q5Jg==');
    expect(checksumsOf(0, 8, [])).toBeUndefined();
  });
});
