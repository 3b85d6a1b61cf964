import * as z from 'zod/mini';
import { lazy } from './lazy.ts';

/** Why a job waits: the slots that are all in use, a cap of a budget, a pause after a failure, a suspended organisation; or its turn has come. */
export const waitingReason = lazy(() =>
  z.enum(['organisation', 'machine-type', 'all', 'budget', 'pause', 'suspended', 'turn']),
);
