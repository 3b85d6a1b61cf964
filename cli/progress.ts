import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import { formatBytes, formatDuration, printable } from './format.ts';

/** How often a bar is drawn at most, and over how long its rate is taken. In milliseconds. */
const DRAW_EVERY_MS = 100;
const RATE_WINDOW_MS = 5_000;
const BAR_WIDTH = 24;
const MAX_LABEL_WIDTH = 32;
/** The width of a terminal that does not report it. */
const DEFAULT_COLUMNS = 80;

interface Sample {
  readonly atMs: number;
  readonly bytes: number;
}

/** Bytes a second over the last few seconds. */
export function rateMeter(windowMs = RATE_WINDOW_MS) {
  const samples: Sample[] = [];
  return (atMs: number, bytes: number): number => {
    samples.push({ atMs, bytes });
    while (samples.length > 2 && atMs - (samples[1]?.atMs ?? atMs) > windowMs) samples.shift();
    const first = samples[0];
    if (first === undefined || atMs <= first.atMs) return 0;
    return Math.max(0, ((bytes - first.bytes) * 1_000) / (atMs - first.atMs));
  };
}

/** One line: name, bar, part of the whole, rate and time left. Never wider than the terminal. */
export function progressLine(
  label: string,
  done: number,
  total: number,
  bytesPerSecond: number,
  columns: number,
): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const left = share === 1 ? 0 : (total - done) / bytesPerSecond;
  const name = printable(label);
  const short = name.length > MAX_LABEL_WIDTH ? `…${name.slice(1 - MAX_LABEL_WIDTH)}` : name;
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  const size = `${formatBytes(done)}/${formatBytes(total)}`;
  const line = `${short} ${bar} ${percent} ${size} ${formatBytes(bytesPerSecond)}/s ${formatDuration(left)}`;
  return line.slice(0, Math.max(0, columns - 1));
}

export interface Progress {
  /** Bytes done so far, of the total given at the start. */
  update(doneBytes: number): void;
  /** Draws the last state and ends the line. */
  end(): void;
}

/** A bar on a terminal; nothing at all anywhere else. */
export function progress(
  label: string,
  totalBytes: number,
  stream: WriteStream | NodeJS.WriteStream,
  isQuiet = false,
): Progress {
  if (isQuiet || !stream.isTTY) return { update: () => {}, end: () => {} };
  const rate = rateMeter();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let done = 0;
  const draw = (atMs: number) => {
    drawnAt = atMs;
    const line = progressLine(label, done, totalBytes, rate(atMs, done), stream.columns || DEFAULT_COLUMNS);
    stream.write(`\r\u001b[2K${styleText('cyan', line, { stream })}`);
  };
  return {
    update(doneBytes) {
      done = doneBytes;
      const atMs = performance.now();
      if (atMs - drawnAt >= DRAW_EVERY_MS) draw(atMs);
    },
    end() {
      draw(performance.now());
      stream.write('\n');
    },
  };
}
