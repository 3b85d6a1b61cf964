import { readFile } from 'node:fs/promises';
import { type CommitReader, chainText, commandsOf, type StoredCommit } from 'epoch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { receiptOf } from '../../lib/app/billing/queries/receipt-of.ts';
import { file } from '../../lib/domain/file/file.ts';
import { dayStart } from '../../lib/domain/metering/day.ts';
import { receiptText } from '../app/billing/billed-customer.ts';
import { february } from '../app/billing/volume-scene.ts';
import { digest } from '../memory-platform.ts';
import { memorySigner } from '../memory-signer.ts';
import { createVerifier, TOOLS } from './verify-receipt.ts';

const GB = 1_000_000_000;
/** The first run installs Python's packages. */
const PATIENCE_MS = 300_000;
const signer = memorySigner([{ id: 'key-1', from: '2026-01-01' }]);
let verifier: Awaited<ReturnType<typeof createVerifier>>;

beforeAll(async () => {
  verifier = await createVerifier(signer);
}, PATIENCE_MS);
afterAll(() => verifier.close());

type Scene = Awaited<ReturnType<typeof february>>;

/** The receipt of a month's invoice, as the platform gives it. */
async function receiptFor(scene: Scene, org: string, month = '2026-02', events: CommitReader = scene.deps.store) {
  const { deps, ports } = scene;
  const invoice = await scene.invoiceOf(org, month);
  const of = await receiptOf({ ...ports, views: deps.reader }, org, invoice?.id ?? '', deps.nowMs());
  if (!('invoice' in of)) throw new Error(`${month} of ${org}: ${of.code}`);
  return receiptText({ deps: { ...deps, store: { ...deps.store, ...events } } }, of, signer);
}

test('a parent’s receipt says what all come to and how that is divided, a member’s its own part', async () => {
  const scene = await february('member');
  await scene.closeThrough('2026-03-03');
  const own = await verifier.verify(await receiptFor(scene, scene.parent));
  expect([own.problem, own.said]).toEqual([undefined, expect.stringMatching(/: 367\.20 EUR follows from/)]);
  const member = await receiptFor(scene, scene.member);
  const other = await verifier.verify(member);
  expect([other.problem, other.said]).toEqual([undefined, expect.stringMatching(/: 734\.40 EUR follows from/)]);
  // What another organisation used is in the parent's log alone.
  expect(member).not.toContain('MemberReported');
});

test('a parent that pays has a receipt of the whole sum', async () => {
  const scene = await february('parent');
  await scene.closeThrough('2026-03-03');
  const { problem, said } = await verifier.verify(await receiptFor(scene, scene.parent));
  expect([problem, said]).toEqual([undefined, expect.stringMatching(/: 1101\.60 EUR follows from/)]);
});

test('what comes late to a member is in the receipts of both, for the month and for the invoice that adjusts it', async () => {
  const scene = await february('member');
  const { deps, parent, member, closeThrough } = scene;
  deps.to(dayStart('2026-02-20'));
  const fileId = deps.id('file');
  const of = { organisationId: member };
  const about = { name: 'late.bin', contentType: 'text/plain', declaredBytes: 5 * GB, sizing: 'observed' } as const;
  const parts = [{ part: 1, bytes: 5 * GB, atMs: deps.nowMs() }];
  // In the log, and not yet in the ledger.
  const { StartUpload, ConfirmParts } = commandsOf(file);
  for (const command of [
    StartUpload(fileId, { ...of, uploaderId: 'usr_b', ...about, uploadId: 'u' }),
    ConfirmParts(fileId, { ...of, parts }),
  ])
    await deps.kernel.execute(file, command, { actor: 'usr_b', correlation: 'test' });
  await closeThrough('2026-03-03');
  await deps.deliver(`file#${fileId}`);
  await closeThrough('2026-04-03');
  // The member used a larger part of all: it pays more with its next invoice, and the parent has a credit note.
  const adjusted = async (org: string) =>
    (await scene.invoiceOf(org, '2026-03'))?.adjustments.map(({ period }) => period);
  expect(await adjusted(member)).toEqual(['2026-02', '2026-03']);
  expect(await adjusted(parent)).toEqual(['2026-03']);
  for (const org of [parent, member]) {
    for (const month of ['2026-02', '2026-03']) {
      const { problem } = await verifier.verify(await receiptFor(scene, org, month));
      expect(problem, `${org} ${month}`).toBeUndefined();
    }
  }
});

test('a part that does not follow from what all used is refused', async () => {
  const scene = await february('member');
  await scene.closeThrough('2026-03-03');
  // The log of a seller who divides otherwise, with hashes of its own.
  const events = {
    ...scene.deps.store,
    async *read(stream: string) {
      let previous = '';
      for await (const commit of scene.deps.store.read(stream)) {
        const other: StoredCommit = {
          ...commit,
          events: JSON.parse(JSON.stringify(commit.events).replaceAll('367.20', '367.19')),
        };
        previous = digest(chainText(previous, other));
        yield { ...other, hash: previous };
      }
    },
  };
  const receipt = await receiptFor(scene, scene.parent, '2026-02', events);
  expect((await verifier.verify(receipt)).problem).toMatch(/the parts of 2026-02|the parent's part/);
});

test('what only such months need is a file of its own, of 100 lines at most', async () => {
  expect((await readFile(`${TOOLS}/together.py`, 'utf8')).split('\n').length - 1).toBeLessThanOrEqual(100);
});
