import { describe, expect, it } from 'vitest';
import { hashAttribute, hashIn } from '../src/view-store/checkpoint-attributes.ts';

const hash = '0a1b'.repeat(16);

describe('the hash of a checkpoint', () => {
  it('is read back as it was, with its version beside it', () => {
    const stored = hashAttribute({ version: 12, hash });
    expect(stored.S.length).toBeLessThan(50);
    expect(hashIn({ _v: { N: '12' }, _h: stored })).toBe(hash);
  });

  it('is unknown where a release moved the version that does not write it, and in items from before it', () => {
    expect(hashIn({ _v: { N: '13' }, _h: hashAttribute({ version: 12, hash }) })).toBeUndefined();
    expect(hashIn({ _v: { N: '12' } })).toBeUndefined();
    expect(hashIn(undefined)).toBeUndefined();
  });
});
