import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkInputsFit, diskGibOf } from '../../lib/domain/disk.ts';
import { checkSpec } from '../../lib/domain/job-spec.ts';
import { MACHINE_TYPES, smallestMachine } from '../../lib/domain/machine-types.ts';
import { spec } from './sample.ts';

const GIB = 1_073_741_824;
const machineType = fc.constantFrom(...Object.keys(MACHINE_TYPES));
const disk = fc.option(fc.integer({ min: 20, max: 200 }), { nil: undefined });
const asked = fc
  .record({ machineType, diskGib: disk })
  .map(({ diskGib, ...of }) => (diskGib === undefined ? of : { ...of, diskGib }));

describe('the disk of an attempt', () => {
  it('has room for all inputs that are taken, and is never larger than its machine type can have', () => {
    fc.assert(
      fc.property(asked, fc.integer({ min: 0, max: 400 * GIB }), (of, bytes) => {
        const gib = diskGibOf(of, bytes);
        expect(gib).toBeGreaterThanOrEqual(20);
        expect(gib).toBeLessThanOrEqual(MACHINE_TYPES[of.machineType]?.diskGib ?? 0);
        if (checkInputsFit(of, bytes) === undefined) expect(gib * GIB).toBeGreaterThanOrEqual(bytes);
      }),
    );
  });

  it('is what the configuration says, and by need otherwise: twice the inputs and some more, in steps', () => {
    expect(diskGibOf({ machineType: 'standard-1', diskGib: 30 }, 100 * GIB)).toBe(30);
    const byNeed = [0, 2.5 * GIB, 2.5 * GIB + 1, 7.5 * GIB, 300 * GIB].map((bytes) =>
      diskGibOf({ machineType: 'standard-1' }, bytes),
    );
    expect(byNeed).toEqual([20, 20, 30, 30, 200]);
  });

  it('refuses inputs that cannot fit, with both sizes', () => {
    const of = { machineType: 'standard-1', diskGib: 30 };
    expect(checkInputsFit(of, 30 * GIB)).toBeUndefined();
    const refused = checkInputsFit(of, 30 * GIB + 1);
    expect(refused).toMatchObject({
      code: 'inputs-too-large',
      message: 'the inputs have 32212254721 bytes, and the disk of the machine 32212254720 (30 GiB)',
    });
    expect(checkInputsFit({ machineType: 'standard-1' }, 200 * GIB + 1)).toMatchObject({ code: 'inputs-too-large' });
  });

  it('is within what the machine type can have, or the specification is refused', () => {
    expect(checkSpec({ ...spec, diskGib: 200 })).toBeUndefined();
    for (const diskGib of [19, 201, 20.5]) expect(checkSpec({ ...spec, diskGib })?.message).toContain('from 20 to 200');
  });
});

describe('a machine by what it must have at least', () => {
  it('is the smallest type that has both', () => {
    const needs = fc.record({ vcpus: fc.double({ min: 0.25, max: 10, noNaN: true }), memoryMib: fc.nat(40_000) });
    fc.assert(
      fc.property(needs, ({ vcpus, memoryMib }) => {
        const name = smallestMachine({ vcpus, memoryMib });
        const enough = Object.values(MACHINE_TYPES).filter(
          (type) => type.vcpus >= vcpus && type.memoryMib >= memoryMib,
        );
        const chosen = MACHINE_TYPES[name ?? ''];
        if (chosen === undefined) {
          expect(enough).toEqual([]);
          return;
        }
        expect(enough).toContain(chosen);
        for (const type of enough) {
          expect(type.vcpus).toBeGreaterThanOrEqual(chosen.vcpus);
          if (type.vcpus === chosen.vcpus) expect(type.memoryMib).toBeGreaterThanOrEqual(chosen.memoryMib);
        }
      }),
    );
    expect(smallestMachine({ vcpus: 3, memoryMib: 6_144 })).toBe('standard-4');
    expect(smallestMachine({ vcpus: 1, memoryMib: 10_000 })).toBe('memory-2');
    expect(smallestMachine({ vcpus: 64, memoryMib: 1 })).toBeUndefined();
  });

  it('is never one that has less', () => {
    const atLeast = { vcpus: 3, memoryMib: 1_024 };
    expect(checkSpec({ ...spec, machineType: 'standard-4', atLeast })).toBeUndefined();
    expect(checkSpec({ ...spec, machineType: 'standard-2', atLeast })?.message).toContain('has less than');
  });
});
