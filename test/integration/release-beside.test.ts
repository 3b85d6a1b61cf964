import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Client } from '../../lib/client/client.ts';
import { clientOf } from './customer.ts';
import { raised, readAsUpgraded, readNewestAlone } from './earlier-release.ts';
import { endRelease, startRelease } from './release-process.ts';
import { lastRelease, type ReleaseTree } from './release-tree.ts';
import { views } from './views-process.ts';

const TEST_MS = 300_000;
const ROUNDS = 6;
const SPEC = {
  command: '/bin/true',
  arguments: [],
  environment: {},
  machineType: 'standard-1',
  timeoutMs: 60_000,
  maxAttempts: 1,
};

let release: ReleaseTree | undefined;
let server: ChildProcess | undefined;
let [before, now]: Client[] = [];

beforeAll(async () => {
  release = lastRelease();
  if (release === undefined) return;
  const tree = release;
  const url = await new Promise<string>((resolve, reject) => {
    // Beside its address it writes what functions log.
    const onLine = (line: string) => line.startsWith('http') && resolve(line);
    startRelease(tree, 'release-server.ts', [], onLine).then((child) => {
      server = child;
      child.once('exit', (code) => reject(new Error(`the functions of the release ended with ${code}`)));
    }, reject);
  });
  const { owner } = inject('users');
  // Signed in once: sessions of one release are those of the other.
  now = await clientOf(inject('frontDoorUrl'), owner);
  before = await clientOf(inject('frontDoorUrl'), owner, url);
}, TEST_MS);

afterAll(async () => {
  if (release !== undefined) await readNewestAlone();
  endRelease(server);
  release?.remove();
});

/** A file that one release begins and the other ends. */
async function sharedFile(org: string, [one, other]: readonly [Client, Client], name: string): Promise<string> {
  const { uploadId, fileId } = await one.files.startUpload({ org, body: { name, sizeBytes: '5' } });
  const at = { org, upload: uploadId };
  const { parts } = await other.files.signParts({ ...at, body: { parts: [1] } });
  expect((await fetch(parts[0]?.url ?? '', { method: 'PUT', body: 'bytes' })).status).toBe(200);
  await one.files.confirmPart({ ...at, part: '1' });
  expect(await other.files.completeUpload(at)).toMatchObject({ status: 'available' });
  await one.files.rename({ org, file: fileId, body: { name: `${name}.renamed` } });
  return fileId;
}

/** A configuration and a job of it, step by step by turns. */
async function sharedJob(
  org: string,
  [one, other]: readonly [Client, Client],
  files: readonly string[],
): Promise<string> {
  const { id: configuration } = await one.jobs.draftConfiguration({ org, body: { name: 'Shared', spec: SPEC } });
  await other.jobs.publishConfiguration({ org, configuration });
  const { id: job } = await one.jobs.create({ org, body: { name: 'Shared', configuration } });
  await other.jobs.setFiles({ org, job, body: { files: [...files] } });
  return job;
}

describe('the functions of the last release and those of this one, over the same tables', () => {
  test('serve one organisation at once, each going on with what the other has begun, and refuse nothing', {
    timeout: TEST_MS,
  }, async ({ skip }) => {
    if (before === undefined || now === undefined) return skip('the history does not reach to the last release');
    await readAsUpgraded();
    const [old, own] = [before, now];
    const { id: org } = await old.organisations.create({ body: { name: 'Of both' } });
    const failures: string[] = [];
    const made: string[] = [];
    const jobs: string[] = [];
    const line = async (clients: readonly [Client, Client], who: string) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        try {
          await clients[0].organisations.rename({ org, body: { name: `${who} ${round}` } });
          const file = await sharedFile(org, clients, `${who}-${round}.bin`);
          jobs.push(await sharedJob(org, clients, [file]));
          made.push(file);
        } catch (error) {
          failures.push(`${who} ${round}: ${error}`);
        }
      }
    };
    await Promise.all([line([old, own], 'old'), line([own, old], 'new')]);
    // As one text: a report shows of an array how many it has.
    expect(failures.join('\n')).toBe('');

    // Both see the same, whoever wrote it.
    const seenBy = async (client: Client) => {
      const files: string[] = [];
      for await (const { id } of client.items('files.list', { org })) files.push(id);
      const listed: string[] = [];
      for await (const { id } of client.items('jobs.list', { org })) listed.push(id);
      const { name } = await client.organisations.get({ org });
      return { files: files.sort(), jobs: listed.sort(), name };
    };
    const all = { files: made.sort(), jobs: jobs.sort() };
    const seenByBoth = async () => {
      await expect.poll(() => seenBy(own)).toMatchObject(all);
      await expect.poll(() => seenBy(old)).toEqual(await seenBy(own));
    };
    await seenByBoth();
    // Once the stage's new versions are filled and read, too, by either.
    const due = raised.map(
      ({ name, version }) => `, not ${name}@${version}: npm run views -- rebuild ${name} --stage local`,
    );
    for (const text of due) expect((await views('due')).output).toContain(text);
    for (const { name, version } of raised)
      expect((await views('rebuild', name)).output).toContain(`${name}@${version} is live`);
    for (const text of due) expect((await views('due')).output).not.toContain(text);
    await own.organisations.rename({ org, body: { name: 'Read anew' } });
    await seenByBoth();
  });
});
