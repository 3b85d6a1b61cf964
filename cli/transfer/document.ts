import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandError, EXIT } from '../exit-codes.ts';
import { type Overwriting, writeInto } from './written.ts';

/** A document of some hundred megabytes on a slow line. */
const TIMEOUT_MS = 15 * 60_000;

interface Announced {
  readonly url: string;
  readonly sha256: string;
}

/** Fetches a document, and keeps it only when it is the one that was announced. */
export function fetchDocument(of: Announced, path: string, overwriting: Overwriting): Promise<void> {
  return writeInto(path, overwriting, (beside) => fetchInto(of, beside));
}

async function fetchInto({ url, sha256 }: Announced, path: string): Promise<void> {
  const reply = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
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
  if (hash.digest('hex') === sha256) return;
  throw new CommandError(EXIT.corrupt, 'document-differs', 'what came is not what was announced: ask for it again');
}
