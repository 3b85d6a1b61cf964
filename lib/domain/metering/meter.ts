/** What is measured and priced: `storage.gb_hours`, or `compute.seconds:<machine type>`. */
export type MeterKey = string;

/**
 * What a meter's changes are: steps of a level that is integrated over time (bytes stored, attempts that run), or amounts
 * that are summed up (each belongs to its instant alone).
 */
export type Measure = 'level' | 'amount';

export interface Meter {
  /** For people. */
  readonly name: string;
  /** The unit that a price is for, in the singular. */
  readonly unit: string;
  /**
   * How many of the integers that the ledger counts make one unit: byte-milliseconds in a GB-hour, milliseconds in a second.
   * Quantities stay integers over this divisor, because a GB-hour is 3.6·10¹⁵ byte-milliseconds and a ninth has no finite
   * decimal.
   */
  readonly countsPerUnit: bigint;
  readonly measure: Measure;
}

export const STORAGE_METER: MeterKey = 'storage.gb_hours';
/** Files that addresses for reading were given out for: their bytes, and how many, once for each person and day. */
export const EGRESS_METER: MeterKey = 'egress.gb';
export const REQUESTS_METER: MeterKey = 'requests.downloads';
const COMPUTE_PREFIX = 'compute.seconds:';

/** 1 GB = 10⁹ bytes (1 GiB = 2³⁰ is only ever a display), an hour has 3,600,000 ms. */
export const BYTE_MS_PER_GB_HOUR = 1_000_000_000n * 3_600_000n;

/** Every meter but those of machine types. An entry is never removed or changed: days that are closed counted with it. */
const METERS: ReadonlyMap<MeterKey, Meter> = new Map([
  [STORAGE_METER, { name: 'Storage', unit: 'GB-hour', countsPerUnit: BYTE_MS_PER_GB_HOUR, measure: 'level' }],
  [EGRESS_METER, { name: 'Egress', unit: 'GB', countsPerUnit: 1_000_000_000n, measure: 'amount' }],
  [REQUESTS_METER, { name: 'Download requests', unit: 'request', countsPerUnit: 1n, measure: 'amount' }],
]);

/** The meter of one machine type's run time. */
export function computeMeter(machineType: string): MeterKey {
  return `${COMPUTE_PREFIX}${machineType}`;
}

/** The machine type of a compute meter; undefined for any other. */
export function machineTypeOf(meter: MeterKey): string | undefined {
  return meter.startsWith(COMPUTE_PREFIX) ? meter.slice(COMPUTE_PREFIX.length) : undefined;
}

export function isMeter(meter: string): boolean {
  return METERS.has(meter) || Boolean(machineTypeOf(meter));
}

/** What is neither storage nor run time of a machine: no uploaders, no machine types, a count alone. */
export function isOtherMeter(meter: MeterKey): boolean {
  return meter !== STORAGE_METER && machineTypeOf(meter) === undefined;
}

/** Every meter, with those of these machine types. */
export function everyMeter(machineTypes: readonly string[]): readonly MeterKey[] {
  return [...METERS.keys(), ...machineTypes.map(computeMeter)];
}

/** Meters in words, for a message. */
export function knownMeters(): string {
  return [...METERS.keys(), `${COMPUTE_PREFIX}<machine type>`].join(', ');
}

/** A meter that is not known counts amounts, one by one: a page that is older than the meter can still show it. */
export function meterOf(meter: MeterKey): Meter {
  const machineType = machineTypeOf(meter);
  if (machineType === undefined) return METERS.get(meter) ?? { ...UNKNOWN, name: meter };
  return { name: `Compute on ${machineType}`, unit: 'second', countsPerUnit: 1_000n, measure: 'level' };
}

const UNKNOWN = { unit: 'unit', countsPerUnit: 1n, measure: 'amount' } as const;
