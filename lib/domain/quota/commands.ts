import { type Command, commandsNamed } from 'epoch';
import type { Held } from './events.ts';

export type QuotaCommand =
  /** Only in one transaction with the file's first event: that makes it happen once. */
  | Command<'ReserveStorage', { readonly fileId: string; readonly bytes: number }>
  | Command<'SettleReservation', { readonly fileId: string; readonly reservedBytes: number; readonly bytes: number }>
  | Command<'ReleaseReservation', { readonly fileId: string; readonly bytes: number; readonly held: Held }>
  /** Only in one transaction with the job's submission, from a version at which the job is not active. */
  | Command<'AdmitJob', { readonly jobId: string }>
  | Command<'DismissJob', { readonly jobId: string }>
  /** Only in one transaction with the organisation's closing. */
  | Command<'CloseQuota', { readonly closedBy: string }>
  | Command<'ChangeLimit', { readonly limitBytes: number; readonly changedBy: string }>;

/** Makes these commands without the aggregate's decisions: for sagas, which send them. */
export const quotaCommands = commandsNamed<QuotaCommand>('quota');
