import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { FLAGS } from './browser/chromium.ts';

const OFF = '--disable-features=';
const offIn = (flags: readonly string[]) =>
  flags.filter((flag) => flag.startsWith(OFF)).map((flag) => flag.slice(OFF.length).split(','));

/** A program in Chromium's place, which writes down how it was started. */
async function flagsOfPlaywright(args: readonly string[]): Promise<readonly string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'chromium-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const executablePath = path.join(folder, 'chromium');
  const written = path.join(folder, 'flags');
  await writeFile(executablePath, `#!/bin/sh\nprintf '%s\\n' "$@" > '${written}'\nexit 1\n`);
  await chmod(executablePath, 0o755);
  await expect(chromium.launch({ executablePath, args: [...args] })).rejects.toThrow();
  return (await readFile(written, 'utf8')).trimEnd().split('\n');
}

test('a browser of the tests has everything off that Playwright turns off, and pages of its own window', async () => {
  const [byPlaywright = [], last = [], ...more] = offIn(await flagsOfPlaywright(FLAGS));
  expect(more).toEqual([]);
  expect(byPlaywright.length).toBeGreaterThan(0);
  expect(last).toEqual([...byPlaywright, 'WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup']);
});
