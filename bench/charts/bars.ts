import { picture, px, TEXT, text, WIDTH } from './svg.ts';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The value as it is written beside the bar. */
  readonly said: string;
  readonly isOurs: boolean;
}

const ROW = 22;
const TOP = 24;
const LABELS = 190;
const SAID = 90;

/** Bars from zero, one below the other, as long as their values. */
export function bars(title: string, all: readonly Bar[]): string {
  const most = Math.max(...all.map(({ value }) => value));
  const rows = all.flatMap(({ label, value, said, isOurs }, at) => {
    const y = TOP + at * ROW;
    const length = most === 0 ? 0 : (value / most) * (WIDTH - LABELS - SAID);
    const base = y + (ROW + TEXT) / 2 - 2;
    return [
      text(LABELS - 8, base, label, ' class="end"'),
      `<rect class="${isOurs ? 'ours' : 'other'}" x="${LABELS}" y="${px(y + 3)}" width="${px(length)}" height="${ROW - 6}" rx="2"/>`,
      text(LABELS + length + 6, base, said),
    ];
  });
  return picture(title, TOP + all.length * ROW + 4, rows);
}
