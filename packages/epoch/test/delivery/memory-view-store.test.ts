import * as vitest from 'vitest';
import { viewDropContract } from '../../src/testing/view-drop-contract.ts';
import { viewStoreContract } from '../../src/testing/view-store-contract.ts';
import { createMemoryViewStore } from '../../src/views/memory-view-store.ts';

const newId = () => crypto.randomUUID();

viewStoreContract(vitest, { name: 'memory', make: async () => createMemoryViewStore(), newId });
viewDropContract(vitest, {
  name: 'memory',
  async make() {
    const store = createMemoryViewStore();
    return { store, drops: store };
  },
  newId,
});
