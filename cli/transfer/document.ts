import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandError, EXIT } from '../exit-codes.ts';

/** A document of some hundred megabytes on a slow line. */
const TIMEOUT_MS = 15 * 60_000;

/** Fetches a document, and keeps it only when it is the one that was announced. */
export async function fetchDocument(of: { readonly url: string; readonly sha256: string }, path: string) {
  const reply = await fetch(of.url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!reply.ok || reply.body === null) {
    throw new CommandError(EXIT.failed, 'document-failed', `the store answered ${reply.status}: ask for it again`);
  }
  const hash = createHash('sha256');
  await pipeline(
    Readable.fromWeb(reply.body),
    async function* (chunks) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(path),
  );
  if (hash.digest('hex') === of.sha256) return;
  await rm(path, { force: true });
  throw new CommandError(EXIT.corrupt, 'document-differs', 'what came is not what was announced: ask for it again');
}
