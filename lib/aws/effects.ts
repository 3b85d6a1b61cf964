import type { EffectPorts } from '../app/every-subscriber.ts';
import { computeEngine } from './compute-engine.ts';
import { type AwsPlatform, accountsOnAws } from './platform.ts';
import { objectStore } from './s3/lazy-object-store.ts';

/** What subscribers act on outside of the log, on AWS. Each client is loaded at its first use. */
export function effectsOnAws(platform: AwsPlatform): EffectPorts {
  return { ...machineEffectsOnAws(platform), objects: objectStore(platform.clock) };
}

export function machineEffectsOnAws({ dynamo }: AwsPlatform): Omit<EffectPorts, 'objects'> {
  const { credentials, wallMs } = accountsOnAws(dynamo);
  return { credentials, wallMs, engine: computeEngine() };
}
