import type { ViewReader } from 'epoch/views';
import { createLiveReader } from 'epoch/views';
import { PROJECTIONS } from '../../app/subscribers.ts';
import type { DeliveryWorld } from './delivery-world.ts';

/** Views as queries read them, for reactors that look something up. */
export function liveViews({ views }: DeliveryWorld): ViewReader {
  const versions = Object.fromEntries(PROJECTIONS.map(({ name, version }) => [name, version]));
  return createLiveReader({ store: views, versions, nowMs: Date.now });
}
