import { type Command, commandsNamed } from 'epoch';
import type { Held } from './events.ts';

/** An upload that is about to begin. */
export interface Reserving {
  readonly fileId: string;
  readonly bytes: number;
}

export type QuotaCommand =
  /** For all of these uploads, or for none. Only in one transaction with each file's first event: that makes it happen once. */
  | Command<'ReserveStorage', { readonly uploads: readonly Reserving[] }>
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
