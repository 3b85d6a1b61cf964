import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { inject } from 'vitest';
import { type Customer, newCustomer } from '../integration/customer.ts';
import { people } from './people.ts';

const frontDoorUrl = inject('frontDoorUrl');
const { owner } = inject('users');
const { member } = people();
export let customer: Customer;
export let folder: string;

export async function newCustomerAndFolder() {
  customer = await newCustomer(frontDoorUrl, owner, 'Uploads in a browser');
  folder = await mkdtemp(path.join(tmpdir(), 'catacloud-browser-'));
}

export async function removeFolder() {
  await rm(folder, { recursive: true, force: true });
}

export async function sample(name: string, bytes: number): Promise<{ readonly file: string; readonly digest: string }> {
  const content = randomBytes(bytes);
  const file = path.join(folder, name);
  await writeFile(file, content);
  return { file, digest: createHash('sha256').update(content).digest('hex') };
}

/** The owner's files, in a window of their own. */
export async function filesPage(expected: readonly string[] = []) {
  const page = await member(owner, { expected, at: `/o/${customer.org}/files` });
  return page;
}

/** What the row of an upload says. Rows of earlier uploads stay while the pages do. */
export const row = (page: Page, name: string) => page.getByRole('group', { name: `Upload of ${name}` });
