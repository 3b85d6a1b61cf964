import { expect, it } from 'vitest';
import { collect } from '../../cli/collect.ts';

it('a list that is longer than what is shown says so, and one that is not says nothing', async () => {
  async function* upTo(count: number) {
    for (let at = 1; at <= count; at += 1) yield at;
  }
  const said: string[] = [];
  for (const count of [0, 2, 3]) expect(await collect(upTo(count), 3, (text) => said.push(text))).toHaveLength(count);
  expect(said).toEqual([]);
  expect(await collect(upTo(4), 3, (text) => said.push(text))).toEqual([1, 2, 3]);
  expect(said).toEqual(['only the first 3 are shown: there are more']);
});
