import { expect, it } from 'vitest';
import { MACHINE_TYPES } from '../../lib/domain/machine-types.ts';
import { machineInWords } from '../../web/src/format/machine.ts';

it('a type of machine is told by what it has, and one that is new to the page by its name alone', () => {
  expect(machineInWords('standard-1')).toBe('1 processor, 2 GiB of memory');
  expect(machineInWords('memory-4')).toBe('4 processors, 30 GiB of memory');
  for (const type of Object.keys(MACHINE_TYPES))
    expect(machineInWords(type)).toMatch(/^\d+ processors?, \d+ GiB of memory$/);
  expect(machineInWords('quantum-1')).toBe('');
});
