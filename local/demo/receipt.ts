import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { fetchDocument } from '../../cli/transfer/document.ts';
import { preparePython } from '../python.ts';
import type { Story } from './story.ts';

const VERIFIER = resolve(import.meta.dirname, '..', '..', 'tools', 'verify-receipt', 'verify.py');

/** Has the bill confirmed by a program in another language, from its receipt alone. Returns what differs. */
export async function checkReceipt(story: Story, folder: string): Promise<readonly string[]> {
  const { owner, organisationId: org, invoiceId: invoice } = story;
  const [receipt, keys] = [join(folder, 'receipt.jsonl'), join(folder, 'keys.json')];
  await fetchDocument(await owner.billing.getReceipt({ org, invoice }), receipt, {});
  await writeFile(keys, JSON.stringify(await owner.billing.listReceiptKeys()));
  const { command, env } = await preparePython();
  const options = { env: { ...process.env, ...env } };
  try {
    const { stdout } = await promisify(execFile)(command, [VERIFIER, receipt, keys, '--invoice', invoice], options);
    console.log(`  ✓ the receipt, checked by the program in Python: ${stdout.trim()}`);
    return [];
  } catch (error) {
    return [`the receipt: ${(error as { stderr?: string }).stderr?.trim() || String(error)}`];
  }
}
