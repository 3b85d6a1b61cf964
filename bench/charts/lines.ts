import { picture, px, TEXT, text, WIDTH } from './svg.ts';

export interface Line {
  readonly label: string;
  /** One for each place on the axis below. */
  readonly values: readonly number[];
}

const HEIGHT = 300;
const [TOP, BOTTOM, LEFT, LABELS] = [28, 24, 52, 170];
/** Between two labels at the lines' ends, so that both can be read. */
const APART = TEXT + 2;

/** Lines over a scale of powers of ten; the first is the one that the picture is about. Labels stand at their ends. */
export function lines(
  title: string,
  places: readonly string[],
  all: readonly Line[],
  said: (value: number) => string,
): string {
  const values = all.flatMap((line) => line.values);
  const [low, high] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
  const x = (at: number) => LEFT + (at / (places.length - 1)) * (WIDTH - LEFT - LABELS);
  const y = (value: number) => TOP + ((high - Math.log10(value)) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const powers = Array.from({ length: high - low + 1 }, (_, at) => 10 ** (low + at));
  const grid = powers.flatMap((power) => [
    `<line class="axis" x1="${LEFT}" x2="${WIDTH - LABELS}" y1="${px(y(power))}" y2="${px(y(power))}"/>`,
    text(LEFT - 8, y(power) + 4, said(power), ' class="end"'),
  ]);
  const below = places.map((place, at) => text(x(at), HEIGHT - 6, place, ' class="middle"'));
  const drawn = all.map((line, at) => {
    const points = line.values.map((value, place) => `${px(x(place))},${px(y(value))}`).join(' ');
    return `<polyline class="line${at === 0 ? ' first' : ''}" points="${points}"/>`;
  });
  const ends = apart(all.map(({ label, values: own }) => ({ label, y: y(own.at(-1) ?? 1) })));
  const labels = ends.map((end) => text(WIDTH - LABELS + 8, end.y + 4, end.label));
  return picture(title, HEIGHT, [...grid, ...below, ...drawn.toReversed(), ...labels]);
}

/** Labels in the order of their heights, each below the one before by its own height at least. */
function apart(ends: readonly { readonly label: string; readonly y: number }[]) {
  let above = Number.NEGATIVE_INFINITY;
  return ends
    .toSorted((one, other) => one.y - other.y)
    .map(({ label, y }) => {
      above = Math.max(y, above + APART);
      return { label, y: above };
    });
}
