import { isRejection } from 'epoch';
import { runUpload, type UploadCalls } from '../../lib/client/upload.ts';
import { planParts } from '../../lib/domain/file/sizing.ts';

/** A line's speed that the calls are counted at: confirmations go by time. */
export const LINE_BYTES_PER_SECOND = 100_000_000;

/** Calls of the API that our client makes for a file on such a line, counted in virtual time. */
export async function callsFor(bytes: number) {
  const plan = planParts(bytes);
  if (isRejection(plan)) throw new Error(plan.message);
  const calls = { start: 1, sign: 0, confirm: 0, complete: 0 };
  const counted: UploadCalls = {
    async sign(parts) {
      calls.sign += 1;
      const expiresAt = new Date(0).toISOString();
      return { parts: parts.map((part) => ({ part, url: 'https://store.invalid/', sizeBytes: '1' })), expiresAt };
    },
    async confirm() {
      calls.confirm += 1;
    },
    async complete() {
      calls.complete += 1;
    },
  };
  const empty = new Uint8Array(0);
  const source = { sizeBytes: bytes, slice: async () => empty };
  const putAtOnce = async () => new Response('', { status: 200 });
  const { partSize: partSizeBytes, partCount } = plan;
  let sent = 0;
  const onProgress = ({ sentBytes }: { readonly sentBytes: number }) => {
    sent = sentBytes;
  };
  const virtual = { fetch: putAtOnce, onProgress, nowMs: () => (sent * 1_000) / LINE_BYTES_PER_SECOND };
  await runUpload(source, { partSizeBytes, partCount, receivedParts: [] }, counted, virtual);
  return { bytes, partCount, ...calls };
}
