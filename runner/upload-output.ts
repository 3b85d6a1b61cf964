import { randomUUID } from 'node:crypto';
import { type BatchCalls, type Batches, batchesOf } from '../lib/client/batches.ts';
import type { Client } from '../lib/client/client.ts';
import { fileSource } from '../lib/client/node-source.ts';
import { namedBy, runUpload } from '../lib/client/upload.ts';
import { defined } from '../lib/domain/defined.ts';
import { GROUP_WAIT_MS, OUTPUTS_PER_CALL } from './limits.ts';

export interface Output {
  readonly name: string;
  readonly path: string;
}

/** Of staged outputs, by their uploads. */
export type Proofs = Map<string, string>;

/**
 * Uploads of so many outputs of an attempt, by its own capability: they are begun by one call and staged by another, and become
 * files with its report, by these proofs.
 */
export function outputBatches(client: Client, attempt: string, proofs: Proofs, count: number): Batches {
  const calls: BatchCalls = {
    start: (uploads) => client.attempts.startOutputs({ attempt, body: { uploads, whole: true } }),
    complete: (uploads) => stageOutputs(client, attempt, uploads, proofs),
    alone: (upload) => ({
      sign: (parts, sums) =>
        client.attempts.signOutputParts({ attempt, upload, body: { parts, ...defined({ checksums: sums }) } }),
      confirm: (parts) => client.attempts.confirmOutputParts({ attempt, upload, body: { parts } }),
    }),
  };
  return batchesOf(calls, { waitMs: GROUP_WAIT_MS, perCall: Math.min(count, OUTPUTS_PER_CALL) });
}

async function stageOutputs(client: Client, attempt: string, uploads: string[], proofs: Proofs) {
  const staged = await client.attempts.stageOutputs({ attempt, body: { uploads, prove: true } });
  for (const { uploadId, proof } of staged.items) {
    if (proof === undefined) proofs.delete(uploadId);
    else proofs.set(uploadId, proof);
  }
  return staged;
}

/** Proofs that the platform does not know any more, such as those under a key that it has lost, are asked for again. */
export async function stageAgain(client: Client, attempt: string, uploads: readonly string[], proofs: Proofs) {
  for (let from = 0; from < uploads.length; from += OUTPUTS_PER_CALL)
    await stageOutputs(client, attempt, uploads.slice(from, from + OUTPUTS_PER_CALL), proofs);
}

/** As a report names them. */
export function reported(uploads: readonly string[], proofs: Proofs) {
  const proven = uploads.flatMap((upload) => proofs.get(upload) ?? []);
  const others = uploads.filter((upload) => !proofs.has(upload));
  return defined({ outputs: ifAny(others), proofs: ifAny(proven) });
}

const ifAny = <T>(list: T[]) => (list.length > 0 ? list : undefined);

/** Uploads one output like any file: parts in parallel straight to storage. Answers with its upload. */
export async function uploadOutput(batches: Batches, output: Output, signal: AbortSignal): Promise<string> {
  const source = await fileSource(output.path);
  try {
    const checksums = await source.readChecksums(signal);
    const checked = { ...source, checksums };
    const sizeBytes = String(source.sizeBytes);
    const body = { key: randomUUID(), name: output.name, sizeBytes, ...namedBy(checked) };
    const { started, calls } = await batches.start(body);
    const { uploadId, partSizeBytes, partCount } = started;
    const plan = { partSizeBytes: Number(partSizeBytes), partCount, receivedParts: [] };
    // Its only part is staged right away: to confirm it before, because it took long, would be a call and a commit for nothing.
    const confirm = partCount === 1 ? async () => {} : calls.confirm;
    await runUpload(checked, plan, { ...calls, confirm }, { signal });
    return uploadId;
  } finally {
    await source.close();
  }
}
