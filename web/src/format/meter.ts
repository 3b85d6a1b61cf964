const STORAGE = 'storage.gb_hours';
const COMPUTE = 'compute.seconds:';

/** A meter's name for a reader: `Storage`, `Compute, standard-1`. A meter that is new to this page keeps its own. */
export function meterName(meter: string): string {
  if (meter === STORAGE) return 'Storage';
  if (meter.startsWith(COMPUTE)) return `Compute, ${meter.slice(COMPUTE.length)}`;
  return meter;
}

/** A unit after a number: `GB-hours`, `seconds`. */
export function unitName(unit: string): string {
  return unit.endsWith('s') ? unit : `${unit}s`;
}
