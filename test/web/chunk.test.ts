import { expect, test } from 'vitest';
import { chunkOf } from '../../web/src/shell/chunk.ts';

test('a chunk that was loaded beforehand is there at once, and is loaded once', async () => {
  let times = 0;
  const chunk = chunkOf(async () => {
    times += 1;
    return 'a page';
  });
  expect(chunk.content).toBeUndefined();
  expect(await Promise.all([chunk.load(), chunk.load()])).toEqual(['a page', 'a page']);
  expect(chunk.content).toBe('a page');
  await chunk.load();
  expect(times).toBe(1);
});

test('a chunk whose loading failed is asked for again when it is needed', async () => {
  const replies = [Promise.reject(new Error('no line')), Promise.resolve('a page')];
  const chunk = chunkOf(async () => replies.shift() ?? 'asked too often');
  await expect(chunk.load()).rejects.toThrow('no line');
  expect(chunk.content).toBeUndefined();
  expect(await chunk.load()).toBe('a page');
});
