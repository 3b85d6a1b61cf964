import { createMemoryViewStore } from '../../../lib/epoch/delivery/memory-view-store.ts';
import { viewStoreContract } from './view-store-contract.ts';

viewStoreContract('memory', async () => createMemoryViewStore());
