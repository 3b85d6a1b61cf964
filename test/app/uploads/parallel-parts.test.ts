import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { file } from '../../../lib/domain/file/file.ts';
import { createPlatform } from '../platform.ts';
import { begin, found } from '../scenes.ts';

const PART = 8 * 1024 * 1024;

async function open(parts: number) {
  const platform = createPlatform();
  const organisationId = await found(platform);
  const begun = await begin(platform, organisationId, parts * PART);
  if (!begun.ok) throw new Error(begun.code);
  const confirm = (part: number) =>
    platform.attempt(
      file,
      commandsOf(file).ConfirmParts(begun.fileId, { organisationId, parts: [{ part, atMs: platform.nowMs() }] }),
    );
  const state = async () => (await platform.kernel.load(file, begun.fileId)).state;
  const events = async () => {
    const counted: number[] = [];
    for await (const commit of platform.kernel.history(file, begun.fileId)) {
      for (const event of commit.events) {
        if (event.type === 'PartsUploaded') counted.push(...event.data.parts.map(({ part }) => part));
      }
    }
    return counted;
  };
  return { confirm, state, events };
}

describe('parts that are confirmed in parallel', () => {
  it('are all counted, each once: 64 at the same time', async () => {
    const { confirm, state, events } = await open(64);
    const outcomes = await Promise.all(Array.from({ length: 64 }, (_, i) => confirm(i + 1)));
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(await state()).toMatchObject({ bytes: 64 * PART, parts: { next: 65, ahead: '' } });
    expect((await events()).sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, i) => i + 1));
  });

  it('are counted once when two clients upload the same parts', async () => {
    const { confirm, state, events } = await open(16);
    const twice = Array.from({ length: 32 }, (_, i) => confirm((i % 16) + 1));
    expect((await Promise.all(twice)).every(({ ok }) => ok)).toBe(true);
    expect(await state()).toMatchObject({ bytes: 16 * PART });
    expect(await events()).toHaveLength(16);
  });

  it('are none lost among 1,000, by 32 clients at a time', async () => {
    const { confirm, state, events } = await open(1_000);
    let next = 0;
    const client = async () => {
      for (let part = ++next; part <= 1_000; part = ++next) expect((await confirm(part)).ok).toBe(true);
    };
    await Promise.all(Array.from({ length: 32 }, client));
    expect(await state()).toMatchObject({ bytes: 1_000 * PART });
    expect(new Set(await events()).size).toBe(1_000);
  });
});
