import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { DRILLS } from '../../scripts/drills/drills.ts';

const RUNBOOKS = path.resolve(import.meta.dirname, '../../docs/operations');

it('has a runbook for every drill, and an entry of the index for every runbook', async () => {
  const files = (await readdir(RUNBOOKS)).filter((file) => file !== 'README.md');
  const index = await readFile(path.join(RUNBOOKS, 'README.md'), 'utf8');
  for (const { name } of DRILLS) expect(files).toContain(`${name}.md`);
  for (const file of files) expect(index).toContain(`(${file})`);
});
