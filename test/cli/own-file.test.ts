import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import { ownFile } from '../../cli/own-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a file that a command reads is named when it is not there, no file, or too large', async () => {
  const file = join(folder, 'pipeline.yaml');
  writeFileSync(file, 'name: ä');
  expect(await ownFile(file, 8)).toBe('name: ä');
  const refusal = { exitCode: EXIT.usage, message: expect.stringContaining(folder) };
  await expect(ownFile(file, 7)).rejects.toMatchObject({ ...refusal, code: 'file-too-large' });
  await expect(ownFile(join(folder, 'none'), 8)).rejects.toMatchObject({ ...refusal, code: 'unreadable' });
  await expect(ownFile(folder, 1_000_000)).rejects.toMatchObject({ ...refusal, code: 'unreadable' });
});
