import type { Month } from '../metering/day.ts';
import type { DataExportsEvent, ExportedDocument, ExportKind } from './events.ts';

/** Exports that are remembered; the oldest goes first. Their documents go after some days in any case. */
export const MAX_EXPORTS = 100;
/** No worker runs longer: one that has not finished by then is lost. */
export const ATTEMPT_MS = 16 * 60_000;

export interface DataExport {
  readonly exportId: string;
  readonly kind: ExportKind;
  readonly month?: Month;
  readonly reference: string;
  readonly requestedBy: string;
  readonly requestedAtMs: number;
  readonly status: 'pending' | 'running' | 'ready' | 'failed';
  readonly attempts: number;
  /** Of the last change of its status. */
  readonly atMs: number;
  readonly document?: ExportedDocument;
  /** Of a failed one. */
  readonly reason?: string;
}

/** In the order of their requests. */
export interface DataExportsState {
  readonly exports: readonly DataExport[];
}

export const initialDataExports: DataExportsState = { exports: [] };

export function isUnfinished({ status }: DataExport): boolean {
  return status === 'pending' || status === 'running';
}

/** Whether a worker may have it in hand. */
export function isInHand({ status, atMs }: DataExport, nowMs: number): boolean {
  return status === 'running' && nowMs < atMs + ATTEMPT_MS;
}

export function evolveDataExports({ exports }: DataExportsState, event: DataExportsEvent): DataExportsState {
  if (event.type === 'ExportRequested') {
    const { organisationId: _org, atMs, ...one } = event.data;
    const requested: DataExport = { ...one, requestedAtMs: atMs, atMs, status: 'pending', attempts: 0 };
    return { exports: [...exports, requested].slice(-MAX_EXPORTS) };
  }
  const { exportId, atMs } = event.data;
  return { exports: exports.map((one) => (one.exportId === exportId ? { ...one, ...changeOf(event), atMs } : one)) };
}

function changeOf(event: Exclude<DataExportsEvent, { type: 'ExportRequested' }>): Partial<DataExport> {
  switch (event.type) {
    case 'ExportStarted':
      return { status: 'running', attempts: event.data.attempt };
    case 'ExportFinished': {
      const { exportId: _id, atMs: _at, ...document } = event.data;
      return { status: 'ready', document };
    }
    case 'ExportFailed':
      return { status: 'failed', reason: event.data.reason };
  }
}
