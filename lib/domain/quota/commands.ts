import type { Command } from 'epoch';
import type { Held } from './events.ts';

export type QuotaCommand =
  /** Only in one transaction with the file's first event: that makes it happen once. */
  | Command<'ReserveStorage', { readonly fileId: string; readonly bytes: number }>
  | Command<'SettleReservation', { readonly fileId: string; readonly reservedBytes: number; readonly bytes: number }>
  | Command<'ReleaseReservation', { readonly fileId: string; readonly bytes: number; readonly held: Held }>
  | Command<'ChangeLimit', { readonly limitBytes: number; readonly changedBy: string }>;
