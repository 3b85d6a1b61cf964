import type { Redrives } from '../app/ports/redrives.ts';
import { environment } from './environment.ts';
import { lazily } from './lazily.ts';

/** Whatever has failed for good, on this stage. Its client is loaded at the first use. */
export function redrives(): Redrives {
  const place = { queuePrefix: environment('QUEUE_PREFIX'), requestsUrl: environment('REDRIVE_QUEUE_URL') };
  return lazily<Redrives>(async () => (await import('./sqs/redrives.ts')).createRedrives(place));
}
