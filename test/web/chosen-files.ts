import { checksumsOf } from '../../lib/client/crc32.ts';
import type { TestApi } from '../api/api.ts';
import type { DescribedBytes } from '../api/memory-objects.ts';

const PART = 8 * 1_048_576;

/** Bytes of a content's last part; the others are whole. */
const LAST = 5;

/**
 * Contents of two sizes. The first two differ everywhere, the third from the first in its last part alone; the rest have one
 * part, and share their calls.
 */
const CONTENTS: readonly (readonly string[])[] = [
  ['a1', 'a2', 'a3'],
  ['b1', 'b2', 'b3'],
  ['a1', 'a2', 'c3'],
  ['s1'],
  ['t1'],
];

export const CONTENT_COUNT = CONTENTS.length;
const sizeOf = (content: number) => ((CONTENTS[content]?.length ?? 1) - 1) * PART + LAST;

/** A number of its own for the bytes of each part. */
const crcOf = (label: string) => (Number.parseInt(label, 36) * 2_654_435_761) >>> 0;

export const checksumsOfContent = (content: number) =>
  checksumsOf(sizeOf(content), PART, (CONTENTS[content] ?? []).map(crcOf));

export const contentNamed = (labels: readonly string[]) =>
  CONTENTS.findIndex((parts) => parts.every((label, at) => labels[at] === label) && labels.length === parts.length);

/** A file that was chosen: its bytes are described, not made; once it is replaced on disk it cannot be read. */
export interface Handle {
  readonly file: File;
  readonly content: number;
  isReplaced: boolean;
}

export interface Piece {
  readonly handle: Handle;
  readonly part: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

export function chosen(content: number): Handle {
  const handle = { content, isReplaced: false } as { -readonly [K in keyof Handle]: Handle[K] };
  const slice = (from: number, _to: number): Piece => ({
    handle,
    part: Math.floor(from / PART),
    async arrayBuffer() {
      if (handle.isReplaced) throw new DOMException('it was replaced', 'NotReadableError');
      return new ArrayBuffer(0);
    },
  });
  // A browser's File has much more; the queue uses these.
  handle.file = Object.assign(Object.create(null), {
    name: 'bold.nii',
    type: '',
    size: sizeOf(content),
    slice,
  }) as File;
  return handle;
}

export function bytesOf({ handle, part }: Piece): DescribedBytes {
  if (handle.isReplaced) throw new TypeError('the file cannot be read');
  const labels = CONTENTS[handle.content] ?? [];
  const label = labels[part] ?? '';
  return { bytes: part === labels.length - 1 ? LAST : PART, crc32: crcOf(label), of: label };
}

/** Contents of the organisation's files, by number; -1 of a mixture. */
export function storedContents({ objects }: TestApi, org: string): readonly number[] {
  return [...objects.described].filter(([key]) => key.startsWith(`${org}/`)).map(([, labels]) => contentNamed(labels));
}
