import { type ContentChecksums, checksumsOf } from '../../../lib/client/crc32.ts';
import { partSizeFor } from '../../../lib/domain/file/part-size.ts';
import type { ChecksumAnswer, ChecksumRequest } from './checksum-worker.ts';
import { FileChangedError } from './source.ts';

/** Checksums of a chosen file and of its parts, by a worker. Undefined of an empty file. */
export async function readChecksums(
  file: File,
  signal: AbortSignal,
  onRead: (readBytes: number) => void,
): Promise<ContentChecksums | undefined> {
  const partSizeBytes = partSizeFor(file.size);
  const parts = file.size === 0 ? [] : await partsBy(file, partSizeBytes, signal, onRead);
  return checksumsOf(file.size, partSizeBytes, parts);
}

function partsBy(file: File, partSizeBytes: number, signal: AbortSignal, onRead: (readBytes: number) => void) {
  return new Promise<number[]>((resolve, reject) => {
    signal.throwIfAborted();
    const worker = new Worker(new URL('./checksum-worker.ts', import.meta.url), { type: 'module' });
    const end = (settle: () => void) => {
      worker.terminate();
      signal.removeEventListener('abort', stop);
      settle();
    };
    const stop = () => end(() => reject(signal.reason));
    signal.addEventListener('abort', stop);
    worker.onmessage = ({ data }: MessageEvent<ChecksumAnswer>) => {
      if ('parts' in data) end(() => resolve(data.parts));
      else if ('failed' in data) end(() => reject(new FileChangedError(file.name, data.failed)));
      else onRead(data.readBytes);
    };
    worker.onerror = ({ message }) =>
      end(() => reject(new Error(`the file cannot be read beside the page: ${message}`)));
    const request: ChecksumRequest = { file, partSizeBytes };
    worker.postMessage(request);
  });
}
