import type { StoredCommit } from 'epoch';
import type { Day } from '../../domain/metering/day.ts';

/** A file of a copy that is being written. It exists once it is ended, and not before. */
export interface CopyFile {
  write(text: string): Promise<void>;
  /** Its length, and its SHA-256 in hexadecimal. */
  end(): Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** Ends it without leaving anything. */
  abandon(): Promise<void>;
}

/** A table of Parquet that is being written, an event in a row. It exists once it is ended. */
export interface CopyTable {
  add(commit: StoredCommit): Promise<void>;
  end(): Promise<{ readonly rows: number; readonly bytes: number; readonly sha256: string }>;
  /** Ends it without leaving anything. */
  abandon(): Promise<void>;
}

/** Stores the stage's daily copies of the log. A copy is complete when its manifest `M` exists. */
export interface LogCopies<M> {
  begin(path: string): CopyFile;
  beginTable(path: string): Promise<CopyTable>;
  /** The manifest of the newest copy of a day before this one. */
  newestBefore(day: Day): Promise<M | undefined>;
  keep(through: Day, manifest: M): Promise<void>;
}
