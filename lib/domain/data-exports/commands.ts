import type { Command } from 'epoch';
import type { Month } from '../metering/day.ts';
import type { ExportedDocument, ExportKind } from './events.ts';

export type DataExportsCommand =
  | Command<
      'RequestExport',
      { readonly exportId: string; readonly kind: ExportKind; readonly month?: Month; readonly reference: string }
    >
  | Command<'StartExport', { readonly exportId: string }>
  | Command<'FinishExport', ExportedDocument & { readonly exportId: string }>
  | Command<'FailExport', { readonly exportId: string; readonly reason: string }>;

export type CommandOf<T extends DataExportsCommand['type']> = Extract<DataExportsCommand, { type: T }>;
