import { expect, it } from 'vitest';
import { inParts } from '../../cli/commands/folders.ts';
import { output } from '../../cli/context.ts';
import { CommandError, EXIT } from '../../cli/exit-codes.ts';

it('a folder in parts ends with what was done and what was left, part by part', async () => {
  const told: unknown[] = [];
  const out = { ...output({}), isJson: true, line: (value: unknown) => void told.push(value) };
  const fate = { name: 'a/open.bin', code: 'file-not-available', message: 'the file is still being uploaded' };
  const left = { file: 'fil_1', ...fate };
  const parts: Awaited<ReturnType<Parameters<typeof inParts>[2]>>[] = [
    { done: 2, files: [], names: [], left: [], nextCursor: 'more' },
    { done: 1, files: [], names: [], left: [left] },
  ];
  const part = async () => parts.shift() ?? { done: 0, files: [], names: [], left: [] };
  const run = inParts({ out }, 'a', part, (done) => ({ from: 'a', moved: done }));
  await expect(run).rejects.toEqual(new CommandError(EXIT.someFailed, 'some-failed', '3 done, 1 skipped, 0 failed'));
  expect(told).toEqual([
    { from: 'a', moved: 3 },
    { ...fate, status: 'skipped' },
  ]);
});
