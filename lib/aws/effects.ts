import type { EffectPorts } from '../app/every-subscriber.ts';
import { computeEngine } from './compute-engine.ts';
import { environment } from './environment.ts';
import { once } from './lazily.ts';
import type { AwsPlatform } from './platform.ts';
import { objectStore } from './s3/lazy-object-store.ts';
import { createCredentials } from './users/credentials.ts';
import { createRecords } from './users/table.ts';

/** What subscribers act on outside of the log, on AWS. Each client is loaded at its first use. */
export function effectsOnAws(platform: AwsPlatform): EffectPorts {
  return { ...machineEffectsOnAws(platform), wake: wakeOnAws(), objects: objectStore(platform.clock) };
}

export function machineEffectsOnAws({ dynamo }: AwsPlatform): Omit<EffectPorts, 'objects' | 'wake'> {
  const credentials = createCredentials(createRecords(dynamo, environment('USERS_TABLE')), Date.now);
  return { credentials, wallMs: Date.now, engine: computeEngine() };
}

/** The dispatcher's queue, its client loaded with the first pause. */
export function wakeOnAws(): EffectPorts['wake'] {
  const queue = once(async () =>
    (await import('./sqs/dispatch-queue.ts')).dispatchQueue(environment('DISPATCH_QUEUE_URL')),
  );
  return async (afterMs) => (await queue())(afterMs);
}
