import type { Client } from '../../lib/client/client.ts';
import { fileSource } from '../../lib/client/node-source.ts';
import { beginUpload, memberUpload, sendBegun } from '../../lib/client/upload.ts';
import { writeSample } from './sample-file.ts';
import { until } from './steps.ts';

const LATE_BYTES = 8_000_000;

/** A file whose parts the store has, and of which the platform knows nothing yet. */
export interface LateFile {
  readonly fileId: string;
  /** What a client that lost its line says when it is back. */
  sayIt(): Promise<void>;
}

/** Puts the parts of a file, and neither confirms them nor completes the upload. */
export async function putWithoutAWord(client: Client, org: string, path: string): Promise<LateFile> {
  await writeSample(path, LATE_BYTES);
  const source = await fileSource(path);
  try {
    const body = { name: 'late.bin', sizeBytes: String(LATE_BYTES) };
    const begun = await beginUpload(client, org, body, source);
    const calls = memberUpload(client, org, begun.uploadId);
    const silent = { sign: calls.sign, confirm: async () => {}, complete: async () => {} };
    await sendBegun(client, org, begun, { sizeBytes: source.sizeBytes, slice: source.slice }, {}, silent);
    const parts = Array.from({ length: begun.partCount }, (_, index) => index + 1);
    return {
      fileId: begun.fileId,
      async sayIt() {
        await calls.confirm(parts);
        await calls.complete();
      },
    };
  } finally {
    await source.close();
  }
}

/** Waits until the bill says of a day how much of it came late, and answers with that: a whole number of the storage meter. */
export function correctionOf(client: Client, org: string, invoice: string, day: string, signal: AbortSignal) {
  return until(`the bill has the correction of ${day}`, signal, async () => {
    const { lines } = await client.billing.getInvoice({ org, invoice });
    const line = lines.find(({ meter }) => meter === 'storage.gb_hours')?.line;
    if (line === undefined) return undefined;
    const { days } = await client.billing.explainLine({ org, invoice, line: `${line}` });
    return days.find((one) => one.day === day)?.corrected;
  });
}
