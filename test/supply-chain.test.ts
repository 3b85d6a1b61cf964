import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');

/** Licences that allow what this project does: use, change and passing on, with a notice at most. */
const ALLOWED = [
  '(MIT OR CC0-1.0)',
  '(MIT OR GPL-3.0-or-later)',
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT OR Apache-2.0',
  // Of files that are used as they are, in tools alone.
  'MPL-2.0',
  'PSF-2.0',
  'Unlicense',
];
/** Packages that run something when they are installed, as package.json allows them to. */
const WITH_SCRIPTS = ['node_modules/node'];

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly optional?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
}

const lock = JSON.parse(await readFile(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const installed = Object.entries(lock.packages).filter(([name, { link }]) => name.includes('node_modules/') && !link);

it('uses packages under licences of a list alone', async () => {
  const strange: string[] = [];
  for (const [name, { license }] of installed) {
    const found = license ?? (await licenceInPackage(name));
    // What is made for other machines is not installed here, and has its parent's licence.
    if (found !== undefined && !ALLOWED.includes(found)) strange.push(`${name}: ${found}`);
  }
  expect(strange).toEqual([]);
});

it('has every package by its hash, and lets one run scripts at its installation', () => {
  // Bundled ones are within their parent's hash; npm knows none of optional ones that are made for other machines.
  const hashed = installed.filter(([, { inBundle, optional }]) => !inBundle && !optional);
  expect(hashed.filter(([, { integrity }]) => integrity === undefined).map(([name]) => name)).toEqual([]);
  const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([name]) => name);
  expect(scripted.sort()).toEqual(WITH_SCRIPTS);
});

async function licenceInPackage(name: string): Promise<string | undefined> {
  const file = path.join(ROOT, name, 'package.json');
  if (!existsSync(file)) return undefined;
  const { license } = JSON.parse(await readFile(file, 'utf8')) as { readonly license?: string };
  return license ?? 'no licence';
}
