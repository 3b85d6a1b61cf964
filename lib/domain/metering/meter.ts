/** What is measured and priced: `storage.gb_hours`, or `compute.seconds:<machine type>`. */
export type MeterKey = string;

export const STORAGE_METER: MeterKey = 'storage.gb_hours';
const COMPUTE_PREFIX = 'compute.seconds:';

/** 1 GB = 10⁹ bytes (1 GiB = 2³⁰ is only ever a display), an hour has 3,600,000 ms. */
export const BYTE_MS_PER_GB_HOUR = 1_000_000_000n * 3_600_000n;
const MS_PER_SECOND = 1_000n;

/** The meter of one machine type's run time. */
export function computeMeter(machineType: string): MeterKey {
  return `${COMPUTE_PREFIX}${machineType}`;
}

/** The machine type of a compute meter; undefined for any other. */
export function machineTypeOf(meter: MeterKey): string | undefined {
  return meter.startsWith(COMPUTE_PREFIX) ? meter.slice(COMPUTE_PREFIX.length) : undefined;
}

export function isMeter(meter: string): boolean {
  return meter === STORAGE_METER || Boolean(machineTypeOf(meter));
}

/**
 * How many of the integers that the ledger counts make one unit that a price is for: byte-milliseconds in a GB-hour,
 * milliseconds in a second. Quantities stay integers over this divisor, because a GB-hour is 3.6·10¹⁵ byte-milliseconds
 * and a ninth has no finite decimal.
 */
export function countsPerUnit(meter: MeterKey): bigint {
  return meter === STORAGE_METER ? BYTE_MS_PER_GB_HOUR : MS_PER_SECOND;
}

/** The unit's name, for people. */
export function unitOf(meter: MeterKey): 'GB-hour' | 'second' {
  return meter === STORAGE_METER ? 'GB-hour' : 'second';
}
