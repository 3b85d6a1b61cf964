import { expect, it } from 'vitest';
import { layoutOf } from '../../web/src/pipelines/graph-layout.ts';

const step = (name: string, ...after: string[]) => ({ name, after: after.map((one) => ({ step: one })) });

it('draws every step right of all that it waits for, and none over another', () => {
  const steps = [
    step('join', 'left', 'right'),
    step('left', 'split'),
    step('right', 'split', 'check'),
    step('split'),
    step('check', 'split'),
  ];
  const { places, lines } = layoutOf(steps);
  const at = new Map(places.map((place) => [place.name, place]));
  for (const { from, to } of lines) expect(at.get(from)?.column).toBeLessThan(at.get(to)?.column ?? -1);
  expect(lines).toHaveLength(6);
  expect(new Set(places.map(({ column, row }) => `${column} ${row}`)).size).toBe(steps.length);
  expect(at.get('join')).toEqual({ name: 'join', column: 3, row: 0 });
});
