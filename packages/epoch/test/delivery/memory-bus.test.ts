import * as vitest from 'vitest';
import { expect } from 'vitest';
import { busContract } from '../../src/testing/bus-contract.ts';
import { createMemoryBus } from '../../src/transport/memory-bus.ts';

busContract(vitest, {
  name: 'memory',
  sourcePrefix: 'library.',
  async make() {
    const bus = createMemoryBus();
    return {
      bus,
      async listen(subscribesTo) {
        const { waiting } = bus.subscribe(subscribesTo);
        return {
          async take(count) {
            expect(waiting).toHaveLength(count);
            return waiting.splice(0);
          },
        };
      },
    };
  },
  newId: () => crypto.randomUUID(),
});
