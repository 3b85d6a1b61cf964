import { EGRESS_METER, type MeterKey, machineTypeOf, STORAGE_METER } from './meter.ts';

/** A quantity that a person can picture, in the meter's units. */
export interface ExampleQuantity {
  readonly quantity: string;
  readonly words: string;
}

/** Months of thirty days have 720 hours. */
const STORED = [
  { quantity: '7200', words: '10 GB for 30 days' },
  { quantity: '72000', words: '100 GB for 30 days' },
  { quantity: '720000', words: '1,000 GB for 30 days' },
];
const RUN = [
  { quantity: '3600', words: '1 hour' },
  { quantity: '36000', words: '10 hours' },
  { quantity: '360000', words: '100 hours' },
];
const READ = [
  { quantity: '10', words: '10 GB' },
  { quantity: '100', words: '100 GB' },
  { quantity: '1000', words: '1,000 GB' },
];
const COUNTED = [
  { quantity: '100', words: '100' },
  { quantity: '1000', words: '1,000' },
  { quantity: '10000', words: '10,000' },
];

/** What a month's use of a meter may be, for examples of its price. */
export function exampleQuantities(meter: MeterKey): readonly ExampleQuantity[] {
  if (meter === STORAGE_METER) return STORED;
  if (machineTypeOf(meter) !== undefined) return RUN;
  return meter === EGRESS_METER ? READ : COUNTED;
}
