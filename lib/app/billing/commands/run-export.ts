import { commandsOf, isRejection, type Kernel, type Origin, type Rejection } from 'epoch';
import { dataExports } from '../../../domain/data-exports/data-exports.ts';
import type { DataExport } from '../../../domain/data-exports/state.ts';
import { isTokenId } from '../../../domain/ids.ts';
import { rolesIn } from '../../organisations/queries/membership.ts';
import type { DocumentStore } from '../../ports/document-store.ts';
import { BillingError } from '../queries/errors.ts';
import { mayExport } from '../queries/exports.ts';
import type { CsvDocument } from '../queries/focus-month.ts';

/** What asks a worker to write an export. */
export interface ExportMessage {
  readonly org: string;
  readonly export: string;
}

export interface ExportPorts {
  readonly kernel: Kernel;
  readonly documents: DocumentStore;
  readonly nowMs: () => number;
  /** What an export says; nothing of it is read before it is written. */
  readonly contentOf: (org: string, one: DataExport, nowMs: number) => Promise<CsvDocument | Rejection>;
}

export const exportKey = (org: string, exportId: string, name: string) =>
  `documents/${org}/exports/${exportId}/${name}`;

const commands = commandsOf(dataExports);

/**
 * Writes one export whole, a part at a time. A message that comes twice finds it in hand or finished. What cannot be written
 * fails with its reason; what the worker itself cannot help is tried again by the next delivery.
 */
export async function runExport(
  ports: ExportPorts,
  { org, export: exportId }: ExportMessage,
  origin: Origin,
  endsAtMs: number,
): Promise<'ready' | 'failed' | 'skipped'> {
  const { kernel, nowMs } = ports;
  const started = await kernel.execute(dataExports, commands.StartExport(org, { exportId }), origin);
  if (!started.ok) return 'skipped';
  const one = started.state.exports.find((each) => each.exportId === exportId);
  if (one === undefined || one.status !== 'running' || started.commit === undefined) return 'skipped';
  const fail = async (reason: string) => {
    await kernel.execute(dataExports, commands.FailExport(org, { exportId, reason }), origin);
    return 'failed' as const;
  };
  if (!(await isAllowed(kernel, org, one))) return fail('forbidden');
  const content = await ports.contentOf(org, one, nowMs());
  if (isRejection(content)) return fail(content.code);
  const { name, isProvisional } = content;
  let rows = 0;
  const pieces = content.pieces((count) => {
    rows = count;
  });
  try {
    const key = exportKey(org, exportId, name);
    const { bytes, sha256 } = await ports.documents.write(key, 'text/csv', within(pieces, endsAtMs, nowMs));
    const data = { exportId, name, rows, bytes, sha256, isProvisional };
    const finished = await kernel.execute(dataExports, commands.FinishExport(org, data), origin);
    return finished.ok ? 'ready' : 'failed';
  } catch (error) {
    if (error instanceof BillingError) return fail(error.code);
    throw error;
  }
}

/** Rights end with what they came from, also while an export waits. */
async function isAllowed(kernel: Kernel, org: string, { requestedBy, kind }: DataExport): Promise<boolean> {
  // Tokens are checked whenever they call.
  if (isTokenId(requestedBy)) return true;
  const role = (await rolesIn(kernel)(org)).of(requestedBy);
  return role !== undefined && mayExport(role, kind);
}

/** Ends with a reason before the worker is ended without one. */
async function* within(pieces: AsyncIterable<string>, endsAtMs: number, nowMs: () => number): AsyncGenerator<string> {
  for await (const piece of pieces) {
    if (nowMs() > endsAtMs) throw new BillingError('export-too-large', 'it takes longer than a worker has');
    yield piece;
  }
}
