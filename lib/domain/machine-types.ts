/** What a machine of one type has. Its price is a plan's matter, keyed by the type's name. */
export interface MachineType {
  readonly vcpus: number;
  readonly memoryMib: number;
  /** The most that an attempt on it can have. */
  readonly diskGib: number;
}

/** The most that Fargate gives to a task. */
const diskGib = 200;

/** The catalogue. A type is never removed, only no longer offered: old jobs and bills name it. */
export const MACHINE_TYPES: Readonly<Record<string, MachineType>> = {
  'standard-1': { vcpus: 1, memoryMib: 2_048, diskGib },
  'standard-2': { vcpus: 2, memoryMib: 4_096, diskGib },
  'standard-4': { vcpus: 4, memoryMib: 8_192, diskGib },
  'standard-8': { vcpus: 8, memoryMib: 16_384, diskGib },
  'memory-2': { vcpus: 2, memoryMib: 16_384, diskGib },
  'memory-4': { vcpus: 4, memoryMib: 30_720, diskGib },
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

/** What a machine must have at least. */
export interface MachineNeeds {
  readonly vcpus: number;
  readonly memoryMib: number;
}

/** The smallest type that has both: of those, the one with the fewest processors, then with the least memory. */
export function smallestMachine(needs: MachineNeeds): string | undefined {
  const enough = Object.entries(MACHINE_TYPES).filter(
    ([, { vcpus, memoryMib }]) => vcpus >= needs.vcpus && memoryMib >= needs.memoryMib,
  );
  const [smallest] = enough.sort(([, one], [, other]) => one.vcpus - other.vcpus || one.memoryMib - other.memoryMib);
  return smallest?.[0];
}
