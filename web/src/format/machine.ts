import { MACHINE_TYPES } from '../../../lib/domain/machine-types.ts';

const MIB_PER_GIB = 1_024;

/** What a machine of a type has: `2 processors, 4 GiB of memory`. Empty for a type that is new to this page. */
export function machineInWords(type: string): string {
  const has = MACHINE_TYPES[type];
  if (has === undefined) return '';
  const processors = `${has.vcpus} ${has.vcpus === 1 ? 'processor' : 'processors'}`;
  return `${processors}, ${has.memoryMib / MIB_PER_GIB} GiB of memory`;
}
