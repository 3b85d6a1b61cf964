/** What a machine of one type has. Its price is a plan's matter, keyed by the type's name. */
export interface MachineType {
  readonly vcpus: number;
  readonly memoryMib: number;
}

/** The catalogue. A type is never removed, only no longer offered: old jobs and bills name it. */
export const MACHINE_TYPES: Readonly<Record<string, MachineType>> = {
  'standard-1': { vcpus: 1, memoryMib: 2_048 },
  'standard-2': { vcpus: 2, memoryMib: 4_096 },
  'standard-4': { vcpus: 4, memoryMib: 8_192 },
  'standard-8': { vcpus: 8, memoryMib: 16_384 },
  'memory-2': { vcpus: 2, memoryMib: 16_384 },
  'memory-4': { vcpus: 4, memoryMib: 30_720 },
};

/**
 * The next type with more memory: of those that have more, and no fewer processors, the one with the least. Undefined
 * where none has more.
 */
export function largerMachine(name: string): string | undefined {
  const own = MACHINE_TYPES[name];
  if (own === undefined) return undefined;
  const larger = Object.entries(MACHINE_TYPES).filter(
    ([, { vcpus, memoryMib }]) => memoryMib > own.memoryMib && vcpus >= own.vcpus,
  );
  const [next] = larger.sort(([, one], [, other]) => one.memoryMib - other.memoryMib || one.vcpus - other.vcpus);
  return next?.[0];
}
