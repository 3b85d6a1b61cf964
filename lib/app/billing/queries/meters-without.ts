import { MACHINE_TYPES } from '../../../domain/machine-types.ts';
import { everyMeter, type MeterKey } from '../../../domain/metering/meter.ts';

/** Meters of what the platform offers that are not among the priced ones. */
export function metersWithout(priced: ReadonlySet<MeterKey>): MeterKey[] {
  return everyMeter(Object.keys(MACHINE_TYPES)).filter((meter) => !priced.has(meter));
}
