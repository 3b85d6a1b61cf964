import { machineTypeOf, meterOf } from '../../../lib/domain/metering/meter.ts';

/** A meter's name for a reader: `Storage`, `Compute, standard-1`. A meter that is new to this page keeps its own. */
export function meterName(meter: string): string {
  const machineType = machineTypeOf(meter);
  return machineType === undefined ? meterOf(meter).name : `Compute, ${machineType}`;
}

/** A unit after a number: `GB-hours`, `seconds`, `GB`. */
export function unitName(unit: string): string {
  return unit.endsWith('s') || unit === 'GB' ? unit : `${unit}s`;
}
