import type { Alarms } from '../app/ports/alarms.ts';
import { environment } from './environment.ts';
import { lazily } from './lazily.ts';

/** The alarms of this stage. Their client is loaded at the first use. */
export function alarms(): Alarms {
  const prefix = environment('ALARM_PREFIX');
  return lazily<Alarms>(async () => (await import('./cloudwatch/alarms.ts')).createAlarms(prefix));
}
