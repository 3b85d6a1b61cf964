import type { Client } from '../lib/client/client.ts';
import { fileSource } from '../lib/client/node-source.ts';
import { namedBy, runUpload } from '../lib/client/upload.ts';
import { defined } from '../lib/domain/defined.ts';

export interface Output {
  readonly name: string;
  readonly path: string;
}

/** Uploads one output like any file: parts in parallel straight to storage; but by the attempt's own capability. */
export async function uploadOutput(
  client: Client,
  attempt: string,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const source = await fileSource(output.path);
  const call = { signal };
  try {
    const checksums = await source.readChecksums(signal);
    const checked = { ...source, checksums };
    const sizeBytes = String(source.sizeBytes);
    const body = { name: output.name, sizeBytes, ...namedBy(checked) };
    const { uploadId: upload, partSizeBytes, partCount } = await client.attempts.startOutput({ attempt, body }, call);
    const plan = { partSizeBytes: Number(partSizeBytes), partCount, receivedParts: [] };
    await runUpload(
      checked,
      plan,
      {
        sign: (parts, sums) =>
          client.attempts.signOutputParts({ attempt, upload, body: { parts, ...defined({ checksums: sums }) } }, call),
        confirm: (parts) => client.attempts.confirmOutputParts({ attempt, upload, body: { parts } }, call),
        complete: () => client.attempts.completeOutput({ attempt, upload }, call),
      },
      { signal },
    );
  } finally {
    await source.close();
  }
}
