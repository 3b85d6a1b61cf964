import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../src/kernel/index.ts';
import { storeContract } from '../src/testing/index.ts';
import { digest } from './basket.ts';

storeContract(
  { describe, it, expect },
  { name: 'in memory', digest, newId: () => randomUUID(), make: async () => memoryStore({ digest }) },
);
