import type { Aggregate } from 'epoch';
import type { QuotaCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type QuotaEvent, quotaEvents } from './events.ts';
import { evolveQuota, initialQuota, type QuotaState } from './state.ts';

/** One per organisation; the aggregate's id is the organisation's. */
export const quota: Aggregate<QuotaState, QuotaCommand, QuotaEvent> = {
  name: 'quota',
  events: quotaEvents,
  initial: initialQuota,
  decide,
  evolve: evolveQuota,
  // 2: the state counts files, open uploads and active jobs.
  reducerVersion: 2,
};
