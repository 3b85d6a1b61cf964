/** What an upload is of: never a date, and never the place that a file lies in. */
export interface UploadContent {
  readonly name: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  /** CRC-32 of the whole; empty of nothing. */
  readonly checksum: string;
}

/** An upload that this browser has begun. It is an id and a key, no secret: using it requires signing in as a member. */
export interface UploadNote extends UploadContent {
  /** The Idempotency-Key of its start: until the answer is known, the same request gives the same upload. */
  readonly key: string;
  readonly uploadId?: string | undefined;
  /** It was cancelled before it was known whether it had begun. */
  readonly cancelled?: boolean | undefined;
}

export interface UploadNotes {
  all(): readonly UploadNote[];
  put(note: UploadNote): void;
  remove(key: string): void;
}

/** Where texts are kept over a reload: the browser's `localStorage`. */
type Texts = Pick<Storage, 'getItem' | 'setItem'>;

/** More are not kept: the oldest are left to the list of unfinished uploads. */
export const MAX_NOTES = 1_000;

export function uploadNotes(org: string, texts: Texts): UploadNotes {
  const place = `catacloud.uploads.${org}`;
  // What storage has not taken, for it is forbidden or full: an upload runs all the same, and is known until the page ends.
  const untaken = new Map<string, UploadNote | undefined>();
  const stored = (): readonly UploadNote[] => {
    try {
      const found: unknown = JSON.parse(texts.getItem(place) ?? '[]');
      return Array.isArray(found) ? found : [];
    } catch {
      return [];
    }
  };
  const all = (): readonly UploadNote[] => {
    if (untaken.size === 0) return stored();
    const others = stored().filter(({ key }) => !untaken.has(key));
    return [...others, ...[...untaken.values()].filter((note) => note !== undefined)].slice(-MAX_NOTES);
  };
  const change = (key: string, note: UploadNote | undefined) => {
    untaken.delete(key);
    untaken.set(key, note);
    try {
      texts.setItem(place, JSON.stringify(all()));
      untaken.clear();
    } catch {
      // Tried again with the next change.
      if (note === undefined && !stored().some((one) => one.key === key)) untaken.delete(key);
    }
  };
  return { all, put: (note) => change(note.key, note), remove: (key) => change(key, undefined) };
}

export function isSameContent(one: UploadContent, other: UploadContent): boolean {
  const { name, contentType, sizeBytes, checksum } = one;
  const isSameBytes = sizeBytes === other.sizeBytes && checksum === other.checksum;
  return isSameBytes && name === other.name && contentType === other.contentType;
}
