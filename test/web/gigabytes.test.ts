import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytesOf, gigabytesOf } from '../../web/src/admin/gigabytes.ts';

it('a quota is shown in GB as it is, to the byte, and is the same when it is sent back', () => {
  expect(gigabytesOf('10000000000000')).toBe('10000');
  expect(gigabytesOf('2500000000')).toBe('2.5');
  expect(gigabytesOf('1')).toBe('0.000000001');
  expect(bytesOf(25)).toBe('25000000000');
  expect(bytesOf('.5')).toBe('500000000');
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 9n * 10n ** 18n }), (bytes) => {
      expect(bytesOf(gigabytesOf(`${bytes}`))).toBe(`${bytes}`);
    }),
  );
});
