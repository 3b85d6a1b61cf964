import { defined } from '../domain/defined.ts';
import { StorageError } from './api-error.ts';
import { STALL_MS, transferTimeoutMs } from './limits.ts';
import { DEFAULT_RETRIES, mayPass, retrying } from './retry.ts';
import type { SignedPart, signedUrls } from './signed-urls.ts';
import type { StreamedBytes, UploadOptions, UploadSource } from './upload.ts';
import { within } from './within.ts';

/** How often a store may refuse for a reason that can pass: an expired URL, bytes that were damaged in transit. */
const REFUSALS = 6;

export interface PartToPut {
  readonly part: number;
  /** Its place among the parts that are missing. */
  readonly at: number;
  readonly sizeBytes: number;
  readonly read: () => ReturnType<UploadSource['slice']>;
}

/** Signs and puts one part until the store has it. A refusal that will not pass ends it at once. */
export async function putPart(
  toPut: PartToPut,
  urls: ReturnType<typeof signedUrls>,
  patienceMs: number,
  { signal, fetch: send = fetch, random, stallMs }: UploadOptions,
): Promise<void> {
  let refusals = 0;
  const passes = (error: unknown) => {
    if (!(error instanceof StorageError)) return mayPass(error);
    if (error.status === 403) urls.expired(toPut.at);
    // Another try of an object that is put once has not ended yet.
    if (mayPass(error) || error.status === 409) return true;
    refusals += 1;
    return (error.status === 400 || error.status === 403) && refusals < REFUSALS;
  };
  await retrying({ policy: { ...DEFAULT_RETRIES, patienceMs }, passes, signal, random }, async (failures) => {
    // A store that refuses an expired URL may hang up on the body instead of saying so.
    if (failures > 1) urls.expired(toPut.at);
    await putOnce(send, await urls.of(toPut.at), toPut, signal, stallMs);
  });
}

async function putOnce(
  send: typeof fetch,
  { url, headers = {} }: SignedPart,
  { part, sizeBytes, read }: PartToPut,
  signal: AbortSignal | undefined,
  stallMs = STALL_MS,
): Promise<void> {
  const bytes = await read();
  const isStreamed = isStream(bytes);
  // A stream shows its progress; a browser's file shows none until the answer.
  const limits = {
    timeoutMs: transferTimeoutMs(sizeBytes),
    ...defined({ stallMs: isStreamed ? stallMs : undefined }),
    signal,
  };
  await within(`part ${part}`, limits, async (limited, alive) => {
    const sent = isStreamed ? streaming(bytes, headers, alive) : { body: bytes, headers };
    // A redirection would lead to a page that says 200 of what it has not stored, such as a hotel's.
    const response = await send(url, { method: 'PUT', ...sent, redirect: 'error', signal: limited });
    await response.arrayBuffer();
    // An object that is put whole is put once: it came with an earlier try, whose answer was lost.
    if (response.status === 412) return;
    if (!response.ok) throw new StorageError(response.status);
  });
}

function isStream(bytes: Awaited<ReturnType<UploadSource['slice']>>): bytes is StreamedBytes {
  return 'stream' in bytes && !(bytes instanceof Blob);
}

/** A known length is declared: the store accepts nothing of unknown length. */
function streaming(
  { stream, sizeBytes }: StreamedBytes,
  headers: Readonly<Record<string, string>>,
  alive: () => void,
): RequestInit {
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      alive();
      controller.enqueue(chunk);
    },
  });
  const streamed: RequestInit & { readonly duplex: 'half' } = {
    body: stream.pipeThrough(counted),
    headers: { ...headers, 'Content-Length': String(sizeBytes) },
    duplex: 'half',
  };
  return streamed;
}
