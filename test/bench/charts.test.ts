import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { bars } from '../../bench/charts/bars.ts';
import { chartsOf, DRAWN } from '../../bench/charts/charts.ts';
import { lines } from '../../bench/charts/lines.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const PICTURES = path.join(ROOT, 'docs', 'performance');
const MAX_BYTES = 5_000;

test('pictures of the page of figures are those of the figures that are kept, small, and all of them are shown', () => {
  const drawn = DRAWN.flatMap((name) => {
    const kept = JSON.parse(readFileSync(path.join(ROOT, 'bench', 'results', `${name}.json`), 'utf8'));
    return Object.entries(chartsOf(name, kept.figures));
  });
  const page = readFileSync(path.join(ROOT, 'docs', 'performance.md'), 'utf8');
  expect(readdirSync(PICTURES).toSorted()).toEqual(drawn.map(([name]) => `${name}.svg`).toSorted());
  for (const [name, svg] of drawn) {
    expect(readFileSync(path.join(PICTURES, `${name}.svg`), 'utf8'), name).toBe(svg);
    expect(svg.length, name).toBeLessThan(MAX_BYTES);
    expect(page).toContain(`](performance/${name}.svg)`);
  }
});

test('a bar is as long as its value, and text is no markup', () => {
  const svg = bars('a < b', [
    { label: 'one', value: 1, said: '1', isOurs: true },
    { label: 'two & more', value: 2, said: '2', isOurs: false },
  ]);
  const [short = 0, long = 0] = [...svg.matchAll(/<rect[^>]* width="([\d.]+)"/g)].map(([, width]) => Number(width));
  expect(long).toBe(2 * short);
  expect(svg).toContain('<title>a &#60; b</title>');
  expect(svg).toContain('two &#38; more');
});

test('a power of ten more is as far above as the one before, and labels at one height stand apart', () => {
  const svg = lines(
    'by place',
    ['0', '1', '2'],
    [
      { label: 'first', values: [1, 10, 100] },
      { label: 'second', values: [100, 100, 100] },
    ],
    String,
  );
  const [, points = ''] = /class="line first" points="([^"]+)"/.exec(svg) ?? [];
  const [low = 0, middle = 0, high = 0] = points.split(' ').map((point) => Number(point.split(',')[1]));
  expect(low - middle).toBeCloseTo(middle - high);
  const at = (label: string) => Number(new RegExp(`y="([\\d.]+)">${label}<`).exec(svg)?.[1]);
  expect(at('second') - at('first')).toBeGreaterThanOrEqual(14);
});
