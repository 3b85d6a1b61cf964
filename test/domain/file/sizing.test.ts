import { isRejection } from 'epoch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partSizeFor } from '../../../lib/domain/file/part-size.ts';
import { bytesOfPart, type PartPlan, planParts, storageKeyOf } from '../../../lib/domain/file/sizing.ts';
import { MAX_FILE_BYTES, MAX_PARTS, MAX_S3_PART_BYTES, MIN_S3_PART_BYTES } from '../../../lib/domain/limits.ts';
import { fileId, orgId } from '../sample.ts';
import { MIB } from './sample.ts';

function planOf(bytes: number, partSize?: number): PartPlan {
  const plan = planParts(bytes, partSize);
  if (isRejection(plan)) throw new Error(plan.message);
  return plan;
}

describe('how a file is cut', () => {
  it('gives every byte to exactly one part, within the limits of the store', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_FILE_BYTES }), (bytes) => {
        const plan = planOf(bytes);
        expect(plan.partCount).toBeGreaterThanOrEqual(1);
        expect(plan.partCount).toBeLessThanOrEqual(MAX_PARTS);
        expect(plan.partSize).toBeGreaterThanOrEqual(8 * MIB);
        expect(plan.partSize).toBeLessThanOrEqual(MAX_S3_PART_BYTES);
        const last = bytesOfPart(plan.partCount, plan, bytes);
        expect((plan.partCount - 1) * plan.partSize + last).toBe(bytes);
        expect(last).toBeLessThanOrEqual(plan.partSize);
        if (bytes > 0) expect(last).toBeGreaterThan(0);
      }),
    );
  });

  it('is in 597 parts of 8 MiB for 5 GB', () => {
    expect(planOf(5_000_000_000)).toEqual({ partSize: 8 * MIB, partCount: 597 });
  });

  it('is one part for an empty file', () => {
    const plan = planOf(0);
    expect(plan.partCount).toBe(1);
    expect(bytesOfPart(1, plan, 0)).toBe(0);
  });

  it('grows the parts when 8 MiB would make too many', () => {
    expect(partSizeFor(MAX_PARTS * 8 * MIB)).toBe(8 * MIB);
    expect(partSizeFor(MAX_PARTS * 8 * MIB + 1)).toBe(9 * MIB);
    expect(planOf(MAX_FILE_BYTES).partCount).toBeLessThanOrEqual(MAX_PARTS);
  });

  it.each([
    [-1, undefined, 'size-invalid'],
    [0.5, undefined, 'size-invalid'],
    [Number.NaN, undefined, 'size-invalid'],
    [MAX_FILE_BYTES + 1, undefined, 'file-too-large'],
    [100, 0, 'part-size-invalid'],
    [100, MAX_S3_PART_BYTES + 1, 'part-size-invalid'],
    [MIN_S3_PART_BYTES, MIN_S3_PART_BYTES - 1, 'part-size-invalid'],
    [MIN_S3_PART_BYTES * 10_001, MIN_S3_PART_BYTES, 'too-many-parts'],
  ])('refuses %d bytes in parts of %d', (bytes, partSize, code) => {
    const plan = planParts(bytes, partSize);
    expect(isRejection(plan) && plan.code).toBe(code);
  });

  it("takes a client's own part size", () => {
    expect(planOf(12 * MIB, 5 * MIB)).toEqual({ partSize: 5 * MIB, partCount: 3 });
    expect(planOf(100, 100)).toEqual({ partSize: 100, partCount: 1 });
  });

  it('goes to a key of ours', () => {
    expect(storageKeyOf(orgId, fileId())).toBe(`${orgId}/${fileId()}`);
  });
});
