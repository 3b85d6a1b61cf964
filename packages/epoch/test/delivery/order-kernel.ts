import { createConsistency, MAX_CATCH_UP_MS } from '../../src/consistency/consistency.ts';
import { createProjectingKernel } from '../../src/consistency/projecting-kernel.ts';
import { createKernel } from '../../src/kernel/kernel.ts';
import { memoryStore } from '../../src/kernel/memory-store.ts';
import { createMemoryViewStore } from '../../src/views/memory-view-store.ts';
import type { Projection } from '../../src/views/projection.ts';
import { createProjector } from '../../src/views/projector.ts';
import { createUpcast } from '../../src/views/upcast.ts';
import { digest, order, paid } from './bank.ts';

export const never = () => new Promise<void>(() => {});

/** Waits for nothing, and never ends what is waited for as a whole. */
export const looking = (ms: number) => (ms < MAX_CATCH_UP_MS ? Promise.resolve() : never());

export const orders: Projection = {
  name: 'orders',
  version: 1,
  subscribesTo: { order: ['PaymentOrdered'] },
  checkpointRow: (stream) => ({ partition: stream, sort: 'order' }),
  project: (commit) => [
    { kind: 'update', key: { partition: commit.stream, sort: 'order' }, set: { last: commit.lastVersion } },
  ],
};

export const sealUnder = async (key: string, text: string) => digest(`${key} ${text}`).slice(0, 22);
export const seal = (text: string) => sealUnder('a key', text);

export function setUp(projection: Projection = orders, pause: (ms: number) => Promise<void> = never) {
  const log = memoryStore({ digest });
  const store = createMemoryViewStore();
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `id-${ids}`;
  };
  const bare = createKernel({ store: log, nowMs: () => 1, newId });
  const projector = createProjector({ projection, store, reader: log, upcast: createUpcast([order]), nowMs: () => 1 });
  const observed: string[] = [];
  const observe = (id: string, outcome: string) => observed.push(`${id} ${outcome}`);
  const kernel = createProjectingKernel({ kernel: bare, inline: [projector], pause, observe });
  const consistency = createConsistency({
    projectors: { orders: projector },
    checkpointRows: { orders: orders.checkpointRow },
    store,
    reader: log,
    pause,
    seal,
  });
  const row = async () => (await store.at('orders@1').get('orders', { partition: 'order#1', sort: 'order' }))?.values;
  const send = (through: typeof kernel) =>
    through.execute(
      order,
      { type: 'Order', id: newId(), aggregateId: '1', data: { events: [paid('a', 1)] } },
      { actor: 'u', correlation: 'c' },
    );
  return { log, store, projector, kernel, bare, consistency, observed, row, send };
}
