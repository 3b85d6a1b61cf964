/** A folder or file that was dropped, and the path from it to the chosen file: a way to read the file again after a reload. */
export interface WayBack {
  readonly root: { readonly kind: 'file' | 'directory'; readonly name: string };
  readonly path: readonly string[];
}

/** A chosen file until it is there, as it is kept over a reload. */
export interface KeptFile {
  /** Of the choice. */
  readonly key: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly isPaused: boolean;
  /** The key of its upload's note, once it has one. */
  readonly noteKey?: string | undefined;
  /** Without it, the person has to choose the file again. */
  readonly wayBack?: WayBack | undefined;
}

/** The chosen files of a queue, kept where a reload does not reach. */
export interface KeptFiles {
  /** Those of pages that are gone. They are this page's from now on. */
  take(): Promise<readonly KeptFile[]>;
  put(files: readonly KeptFile[]): void;
  /** At once: a page that is opened next does not take it, also if this one ends before it is written. */
  remove(key: string): void;
  /** Reads a file again. Undefined: it is gone, or the browser would ask the person and must not (`mayAsk`), or was refused. */
  open(wayBack: WayBack, mayAsk: boolean): Promise<File | undefined>;
}

/** Of more files in a queue the rest is not kept. */
export const MAX_KEPT = 10_000;
