import type { Aggregate } from 'epoch';
import type { QuotaCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type QuotaEvent, quotaEvents } from './events.ts';
import { evolveQuota, initialQuota, type QuotaState } from './state.ts';

/**
 * What an organisation may store, and all that it still has. The stream's id is the organisation's.
 *
 *     reserved    an upload starts, if there is room: in one transaction with the file's first event
 *     stored      the upload completes; what was reserved beyond the file's size is free again
 *     released    an upload is given up, or a file is deleted
 *     admitted    a job is submitted: in one transaction with its submission; dismissed when it ends
 *     closed      with its organisation, once nothing is left; nothing more is reserved or admitted
 *
 * Reserved and stored bytes never exceed the limit when they come; a limit may be lowered below them.
 */
export const quota: Aggregate<QuotaState, QuotaCommand, QuotaEvent> = {
  name: 'quota',
  events: quotaEvents,
  initial: initialQuota,
  decide,
  evolve: evolveQuota,
  // 2: the state counts files, open uploads and active jobs.
  reducerVersion: 2,
};
