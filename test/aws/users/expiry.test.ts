import { IDEMPOTENCY_WINDOW_MS } from 'epoch';
import { describe, expect, test } from 'vitest';
import { createCredentials } from '../../../lib/aws/users/credentials.ts';
import { createRepeats } from '../../../lib/aws/users/repeats.ts';
import type { Records, Write } from '../../../lib/aws/users/table.ts';
import { memoryRecords } from '../../api/memory-records.ts';

const START_MS = Date.UTC(2026, 10, 1);
const where = { actor: 'usr_a', route: 'POST /v1/tokens', key: 'k' };

function scene() {
  let nowMs = START_MS;
  const written: Write[] = [];
  const inner = memoryRecords();
  const records: Records = {
    ...inner,
    write: (writes) => {
      written.push(...writes);
      return inner.write(writes);
    },
  };
  const wallMs = () => nowMs;
  const passed = (ms: number) => {
    nowMs += ms;
  };
  return { written, passed, repeats: createRepeats(records, wallMs), credentials: createCredentials(records, wallMs) };
}

describe('a row of the users table that serves for a time', () => {
  test('of a first request counts for the window of its key, and no longer', async () => {
    const { repeats, passed } = scene();
    await repeats.claim(where, 'seal-1');
    await repeats.settle(where, { bodySeal: 'seal-1', answered: { ok: true, body: { id: 'tok_1' } } });
    passed(IDEMPOTENCY_WINDOW_MS);
    const repeat = await repeats.claim(where, 'seal-1');
    expect(repeat).toMatchObject({ isFirst: false, first: { answered: { body: { id: 'tok_1' } } } });
    passed(1);
    expect(await repeats.claim(where, 'seal-2')).toMatchObject({ isFirst: true, first: { bodySeal: 'seal-2' } });
    expect(await repeats.claim(where, 'seal-3')).toMatchObject({ isFirst: false, first: { bodySeal: 'seal-2' } });
  });

  test('is claimed by one of two requests that come at once after the window', async () => {
    const { repeats, passed } = scene();
    await repeats.claim(where, 'seal-1');
    passed(IDEMPOTENCY_WINDOW_MS + 1);
    const claims = await Promise.all([repeats.claim(where, 'seal-2'), repeats.claim(where, 'seal-3')]);
    expect(claims.filter(({ isFirst }) => isFirst)).toHaveLength(1);
    expect(new Set(claims.map(({ first }) => first.bodySeal)).size).toBe(1);
  });

  test('has a time from which the table may delete it, after its own', async () => {
    const { repeats, credentials, written } = scene();
    await repeats.claim(where, 'seal');
    await repeats.settle(where, { bodySeal: 'seal' });
    const expiresAtMs = START_MS + 3_600_000;
    const capability = { id: 'cap_1', org: 'org_1', user: 'usr_a', maxUploads: 2, maxBytes: 10 };
    await credentials.add('secret', { kind: 'upload', capability, expiresAtMs });
    await credentials.charge(capability, 'fil_1', 3);
    const ends = written.map((row) =>
      row.kind === 'delete' || row.kind === 'check' ? undefined : (row.expiresAtMs ?? 0),
    );
    expect(ends).toHaveLength(5);
    for (const end of ends) expect(end).toBeGreaterThan(START_MS);
    expect(ends[2]).toBeGreaterThan(expiresAtMs);
  });
});
