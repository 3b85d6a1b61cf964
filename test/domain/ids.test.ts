import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyOf, idOf, isId, machineIdOf, timeOfId, ULID_MAX_TIME_MS, ulid } from '../../lib/domain/ids.ts';

const instants = fc.integer({ min: 0, max: ULID_MAX_TIME_MS });
const random = fc.uint8Array({ minLength: 10, maxLength: 10 });

describe('an id', () => {
  it('is the ULID of the specification', () => {
    // The specification's own example: 01ARYZ6S41TSV4RRFFQ69G5FAV was made at 1469918176385.
    expect(ulid(1_469_918_176_385, new Uint8Array(10)).slice(0, 10)).toBe('01ARYZ6S41');
  });

  it('says when it was made, and sorts by that', () => {
    fc.assert(
      fc.property(instants, instants, random, random, (a, b, left, right) => {
        const first = idOf('file', ulid(a, left));
        const second = idOf('file', ulid(b, right));
        expect(timeOfId(first)).toBe(a);
        if (a !== b) expect(first < second).toBe(a < b);
      }),
    );
  });

  it('keeps all 80 random bits apart', () => {
    fc.assert(
      fc.property(random, random, (left, right) => {
        const same = left.every((byte, i) => byte === right[i]);
        expect(ulid(0, left) === ulid(0, right)).toBe(same);
      }),
    );
  });

  it('is recognised by its kind, exactly', () => {
    const id = idOf('job', ulid(1, new Uint8Array(10).fill(255)));
    expect(isId('job', id)).toBe(true);
    for (const wrong of ['', 'job_', id.toLowerCase(), `${id}0`, id.slice(1), id.replace('job', 'fil'), 7, undefined]) {
      expect(isId('job', wrong)).toBe(false);
    }
  });

  it('of a machine follows from its attempt', () => {
    const attempt = idOf('attempt', ulid(5, new Uint8Array(10).fill(9)));
    expect(isId('machine', machineIdOf(attempt))).toBe(true);
    expect(bodyOf(machineIdOf(attempt))).toBe(bodyOf(attempt));
  });

  it('is not made from what is no time or too little chance', () => {
    expect(() => ulid(-1, new Uint8Array(10))).toThrow(RangeError);
    expect(() => ulid(0.5, new Uint8Array(10))).toThrow(RangeError);
    expect(() => ulid(ULID_MAX_TIME_MS + 1, new Uint8Array(10))).toThrow(RangeError);
    expect(() => ulid(0, new Uint8Array(9))).toThrow(RangeError);
    expect(() => idOf('file', 'nonsense')).toThrow(RangeError);
    expect(() => timeOfId('fil_nonsense')).toThrow(RangeError);
  });
});
