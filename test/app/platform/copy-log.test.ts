import { commandsOf, type StoredCommit } from 'epoch';
import { minuteOf } from 'epoch/transport';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginCopy, workCopy } from '../../../lib/app/platform/commands/copy-log.ts';
import { joinedManifest } from '../../../lib/app/platform/queries/joined-copies.ts';
import { LOG_SEGMENTS, type LogManifest } from '../../../lib/app/platform/queries/log-copy.ts';
import { SKEW_MS } from '../../../lib/app/platform/queries/settled.ts';
import { withEffects } from '../../../lib/app/restore.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { commitsOf, verifyFiles } from '../../../scripts/log/files.ts';
import { found } from '../scenes.ts';
import { copiedPlatform, DAY_MS, inFolder, logOf, restored } from './copied-platform.ts';

describe('daily copies of the log', () => {
  it('are together the log, whatever happens on which days, which nights are missed and which copies are repeated', async () => {
    const night = fc.constantFrom('copied', 'missed', 'twice');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(3), night), { minLength: 1, maxLength: 6 }), async (days) => {
        const source = copiedPlatform();
        const orgs = [await found(source)];
        const act = async (index: number) => {
          const rename = commandsOf(organisation).RenameOrganisation(orgs[index % orgs.length] ?? '', {
            name: `Name ${source.nowMs()} ${index}`,
          });
          await source.send(organisation, rename);
          await source.settle();
        };
        for (const [acts, how] of [...days, [1, 'copied'] as const]) {
          for (let index = 0; index < acts; index += 1) await act(index);
          orgs.push(await found(source));
          source.setMs(source.nowMs() + DAY_MS);
          // The night's own commits: the day that has not ended.
          await act(0);
          if (how === 'missed') continue;
          await source.copy();
          if (how === 'twice') await source.copy();
        }
        const { target, manifest } = await restored(source);
        const log = await logOf(source);
        expect(manifest.commits).toBe(log.length);
        expect(manifest.streams).toBe(new Set(log.map(({ stream }) => stream)).size);
        const order = (all: readonly StoredCommit[]) => all.map(({ hash }) => hash).sort();
        expect(order(await logOf(target))).toEqual(order(log));
      }),
      { numRuns: 25 },
    );
  });

  it('have each day once, in files of that night, with what their manifest says of them', async () => {
    const source = copiedPlatform();
    for (let day = 0; day < 3; day += 1) {
      await found(source);
      await source.settle();
      source.setMs(source.nowMs() + DAY_MS);
      await source.copy();
    }
    expect([...source.manifests.keys()]).toEqual(['2026-01-01', '2026-01-02', '2026-01-03']);
    const before = { through: '2026-01-02', after: '2026-01-01' };
    expect(source.manifests.get('2026-01-02')?.daily).toMatchObject(before);
    const first = source.manifests.get('2026-01-01')?.commits ?? 0;
    expect(first).toBeGreaterThan(0);
    expect(source.manifests.get('2026-01-02')?.daily?.earlier).toBe(first);
    await inFolder(source, async (folder) => {
      for (const [through, manifest] of source.manifests) {
        await verifyFiles(folder, manifest);
        for (const part of manifest.parts)
          for await (const { atMs } of commitsOf(folder, part))
            expect(new Date(atMs).toISOString().slice(0, 10)).toBe(through);
      }
    });
  });

  it('count nothing as done that was swept while the log was read', async () => {
    const source = copiedPlatform();
    await found(source);
    await source.settle();
    source.setMs(source.nowMs() + DAY_MS);
    const begunMs = source.nowMs();
    await source.copy(async (segment) => {
      if (segment === 3) source.setMs(begunMs + 3_600_000);
      for (const { id } of withEffects(source.subscribers))
        await source.changeLog.markSwept(id, minuteOf(source.nowMs()));
    });
    const [manifest] = source.manifests.values();
    expect(Date.parse(manifest?.settledThrough ?? '')).toBe(begunMs - SKEW_MS);
  });

  it('stay whole when a message of theirs is worked again while the log grows, once the manifest is there', async () => {
    const source = copiedPlatform();
    const org = await found(source);
    const rename = (name: string) =>
      source.send(organisation, commandsOf(organisation).RenameOrganisation(org, { name }));
    source.setMs(source.nowMs() + DAY_MS);
    const step = await beginCopy(source.ports);
    await rename('Copied');
    await source.copy();
    await rename('Not copied');
    // All but the last, which writes the manifest.
    for (let again = step; again.segment < LOG_SEGMENTS - 1; ) {
      const copied = await workCopy(source.ports, again);
      if (copied.outcome !== 'segment') throw new Error(`segment ${again.segment}: ${copied.outcome}`);
      again = copied.next;
    }
    await inFolder(source, async (folder) => {
      for (const manifest of source.manifests.values()) await verifyFiles(folder, manifest);
    });
    const { target } = await restored(source);
    expect((await logOf(target)).length).toBeLessThan((await logOf(source)).length);
  });

  it('are begun anew when the log has other commits of copied days than they have', async () => {
    const source = copiedPlatform();
    await found(source);
    await source.settle();
    source.setMs(source.nowMs() + DAY_MS);
    await source.copy();
    const [day, first] = [...source.manifests][0] ?? ['', undefined];
    if (first === undefined) throw new Error('there is a copy');
    source.manifests.set(day, { ...first, commits: first.commits + 1 });
    source.setMs(source.nowMs() + DAY_MS);
    expect(await source.copy()).toBe(1);
    expect(source.manifests.get('2026-01-02')?.daily?.after).toBeUndefined();
    const { target } = await restored(source);
    expect((await logOf(target)).length).toBe((await logOf(source)).length);
  });

  it('are refused when one of them is missing, or has less than the log had', () => {
    const copy = (through: string, after: string | undefined, commits: number, earlier: number): LogManifest => ({
      format: 'catacloud-log-1',
      ...{ exportedAt: '', settledThrough: '', events: commits, streams: 1, parked: [], unreadable: [] },
      ...{ commits, parts: [{ day: through, path: '', commits, events: commits, bytes: 1, sha256: '' }] },
      daily: { through, ...(after && { after }), earlier, tail: { streams: 0, parts: [] } },
    });
    const [one, two, three] = [
      copy('2026-01-01', undefined, 5, 0),
      copy('2026-01-02', '2026-01-01', 2, 5),
      copy('2026-01-05', '2026-01-02', 1, 7),
    ];
    expect(joinedManifest([three, one, two])).toMatchObject({ commits: 8, streams: 3 });
    expect(() => joinedManifest([one, three])).toThrow('the copy through 2026-01-02 is missing');
    expect(() => joinedManifest([one, { ...two, commits: 1 }, three])).toThrow('have 6 commits, the log then had 7');
    expect(() => joinedManifest([])).toThrow('no daily copy');
  });
});
