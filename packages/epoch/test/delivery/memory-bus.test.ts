import * as vitest from 'vitest';
import { expect } from 'vitest';
import { busContract } from '../../src/testing/bus-contract.ts';
import { createMemoryBus } from '../../src/transport/memory-bus.ts';

busContract(vitest, {
  name: 'memory',
  async make() {
    const bus = createMemoryBus();
    return {
      bus,
      async listen(hears) {
        const { waiting } = bus.subscribe(hears);
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
