import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { DRILLS } from '../../scripts/drills/drills.ts';
import { filesUnder } from '../files-under.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const RUNBOOKS = path.join(ROOT, 'docs/operations');
const runbooks = (await readdir(RUNBOOKS)).filter((file) => file !== 'README.md');

it('has a runbook for every drill, and an entry of the index for every runbook', async () => {
  const index = await readFile(path.join(RUNBOOKS, 'README.md'), 'utf8');
  for (const { name } of DRILLS) expect(runbooks).toContain(`${name}.md`);
  for (const file of runbooks) expect(index).toContain(`(${file})`);
});

/** What functions write their lines by. */
const sources = [...(await filesUnder(path.join(ROOT, 'lib/aws'))), path.join(ROOT, 'lib/api/errors.ts')];
const written = (await Promise.all(sources.map((source) => readFile(source, 'utf8')))).join('\n');

/** Words of the query language, and what it does with fields. */
const LANGUAGE = /^(fields|filter|sort|stats|by|as|desc|asc|and|or|not|like|count|bin|@\w+|\d\w*)$/;

it.each([...runbooks, 'README.md'])('%s asks the logs for fields that functions write', async (file) => {
  const text = await readFile(path.join(RUNBOOKS, file), 'utf8');
  const query = /\*\*In the logs\*\*[\s\S]*?```\n([\s\S]*?)```|^```\n(fields [\s\S]*?)```/m.exec(text);
  const asked = query?.[1] ?? query?.[2] ?? '';
  expect(asked).not.toBe('');
  const named = /as (\w+)/.exec(asked)?.[1];
  const words = asked
    .replaceAll(/"[^"]*"|\/[^/\n]*\/|\.\d/g, ' ')
    .split(/[^@\w]+/)
    .filter((word) => word !== '' && word !== named && !LANGUAGE.test(word));
  expect(words.length).toBeGreaterThan(0);
  for (const word of words) expect(written, word).toMatch(new RegExp(`\\b${word}\\b[:,]| ${word} `));
  // What it compares a field with is written too.
  for (const [, field, value] of asked.matchAll(/(message|code) = "([^"]+)"/g))
    expect(written, `${field} ${value}`).toContain(`'${value}'`);
});
