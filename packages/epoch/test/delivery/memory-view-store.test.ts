import { createMemoryViewStore } from '../../src/views/memory-view-store.ts';
import { viewDropContract } from './view-drop-contract.ts';
import { viewStoreContract } from './view-store-contract.ts';

viewStoreContract('memory', async () => createMemoryViewStore());
viewDropContract('memory', async () => {
  const store = createMemoryViewStore();
  return { store, drops: store };
});
