import type { Day } from '../../domain/metering/day.ts';

/** A file of a copy while it is written: it is there when it is ended, and not before. */
export interface CopyFile {
  write(text: string): Promise<void>;
  /** Its length, and its SHA-256 in hexadecimal. */
  end(): Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** Ends it without leaving anything. */
  abandon(): Promise<void>;
}

/** Where the stage's daily copies of the log lie. A copy is whole when its manifest `M` is there. */
export interface LogCopies<M> {
  begin(path: string): CopyFile;
  /** The manifest of the newest copy of a day before this one. */
  newestBefore(day: Day): Promise<M | undefined>;
  keep(through: Day, manifest: M): Promise<void>;
}
