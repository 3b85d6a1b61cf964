import type { EffectPorts } from '../app/every-subscriber.ts';
import { computeEngine } from './compute-engine.ts';
import { environment } from './environment.ts';
import { once } from './lazily.ts';
import { createLeases } from './leases.ts';
import type { AwsPlatform } from './platform.ts';
import { objectStore } from './s3/lazy-object-store.ts';
import { createCredentials } from './users/credentials.ts';
import { createRecords } from './users/table.ts';

/** What subscribers act on outside of the log, on AWS. Each client is loaded at its first use. */
export function effectsOnAws(platform: AwsPlatform): EffectPorts {
  return {
    ...machineEffectsOnAws(platform),
    ...dispatchEffectsOnAws(platform),
    ...letterEffectsOnAws(platform),
    objects: objectStore(platform.clock),
  };
}

export function machineEffectsOnAws({
  dynamo,
}: AwsPlatform): Omit<EffectPorts, 'objects' | 'wake' | 'notes' | 'letters'> {
  const credentials = createCredentials(createRecords(dynamo, environment('USERS_TABLE')), Date.now);
  return { credentials, wallMs: Date.now, engine: computeEngine() };
}

/** What serves waiting jobs. The dispatcher's queue is loaded with the first pause. */
export function dispatchEffectsOnAws({ dynamo }: AwsPlatform): Pick<EffectPorts, 'wake' | 'notes'> {
  const queue = once(async () =>
    (await import('./sqs/dispatch-queue.ts')).dispatchQueue(environment('DISPATCH_QUEUE_URL')),
  );
  const wake = async (afterMs: number) => (await queue())(afterMs);
  return { wake, notes: createLeases(dynamo, environment('VIEWS_TABLE')) };
}

/** What writes to people, loaded with the first letter. */
export function letterEffectsOnAws({ dynamo }: AwsPlatform): Pick<EffectPorts, 'letters'> {
  return { letters: once(async () => (await import('./letters.ts')).letterPorts(dynamo)) };
}
