import { expect } from 'vitest';
import { createMemoryBus } from '../../src/transport/memory-bus.ts';
import { busContract } from './bus-contract.ts';

busContract('memory', async () => {
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
});
