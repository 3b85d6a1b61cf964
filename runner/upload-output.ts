import { randomUUID } from 'node:crypto';
import { type Batches, batchesOf } from '../lib/client/batches.ts';
import type { Client } from '../lib/client/client.ts';
import { fileSource } from '../lib/client/node-source.ts';
import { namedBy, runUpload } from '../lib/client/upload.ts';
import { defined } from '../lib/domain/defined.ts';

export interface Output {
  readonly name: string;
  readonly path: string;
}

/** Uploads of an attempt's outputs, by its own capability; they are staged, and become files with its report. */
export function outputBatches(client: Client, attempt: string): Batches {
  return batchesOf({
    start: (uploads) => client.attempts.startOutputs({ attempt, body: { uploads } }),
    complete: (uploads) => client.attempts.stageOutputs({ attempt, body: { uploads } }),
    alone: (upload) => ({
      sign: (parts, sums) =>
        client.attempts.signOutputParts({ attempt, upload, body: { parts, ...defined({ checksums: sums }) } }),
      confirm: (parts) => client.attempts.confirmOutputParts({ attempt, upload, body: { parts } }),
    }),
  });
}

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
    await runUpload(checked, plan, calls, { signal });
    return uploadId;
  } finally {
    await source.close();
  }
}
