import { InternalServerError } from '@aws-sdk/client-dynamodb';
import { recordOf } from 'epoch';
import { collect, draft } from 'epoch/testing';
import { describe, expect, it } from 'vitest';
import { itemOfRecord, recordOfItem } from '../src/event-store/commit-item.ts';
import { commitFromItem, nodeRuntime, sha256Hex } from '../src/event-store/event-store.ts';
import { answering, head } from './dynamodb-answers.ts';

describe('reading from DynamoDB', () => {
  const rows = [1, 2, 3].map((version) =>
    itemOfRecord(recordOf({ ...head, version: version - 1 }, draft(`c-${version}`, ['a']), 8, sha256Hex)),
  );

  it('goes on where a page ended, and rejects at the page that fails, after what came before it', async () => {
    let page = 0;
    const { store } = answering(() => {
      page += 1;
      if (page === 3) return new InternalServerError({ message: 'oops', $metadata: { httpStatusCode: 500 } });
      return { Items: [rows[page - 1]], LastEvaluatedKey: { version: { N: String(page) } } };
    });
    const versions: number[] = [];
    const reading = async () => {
      for await (const { version } of store.read('note#1')) versions.push(version);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'store' });
    expect(versions).toEqual([1, 2]);
    page = 0;
    await expect(reading()).rejects.toThrow('note#1@2: reading');
  });

  it('asks for consistent pages of the carrying distance, newest first', async () => {
    const inputs: Record<string, unknown>[] = [];
    const { store } = answering((_, input) => {
      inputs.push(input);
      return { Items: [] };
    });
    await store.load('note#1', { pageSize: 8, accept: () => undefined });
    expect(inputs).toMatchObject([{ ConsistentRead: true, ScanIndexForward: false, Limit: 8 }]);
  });

  it('reads a stream whole when a scan gives it out of order, each commit once', async () => {
    const { store } = answering((command) => ({
      Items: command === 'ScanCommand' ? [rows[0], rows[2], rows[1]] : rows,
    }));
    expect((await collect(store.scan(0, 1))).map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  it('stops at a gap that is really there', async () => {
    const { store } = answering(() => ({ Items: [rows[0], rows[2]] }));
    await expect(collect(store.scan(0, 1))).rejects.toMatchObject({ code: 'corrupt-commit', version: 3 });
  });

  it.each<[string, object]>([
    ['no events', { events: undefined }],
    ['a version that is a text', { last: { S: '1' } }],
    ['a time that is no number', { at: { N: 'x' } }],
    ['a state without its reducer', { state: { S: '{}' }, reducer: undefined }],
  ])('refuses an item with %s, naming stream and version', (_, change) => {
    expect(() => recordOfItem({ ...rows[1], ...change } as never)).toThrow(
      expect.objectContaining({ code: 'corrupt-commit', stream: 'note#1', version: 2 }),
    );
  });

  it('makes a commit of a stream’s image without looking at the state', () => {
    const image = { ...rows[0], state: { S: '{broken' }, reducer: { N: '1' } };
    const commit = commitFromItem(image);
    expect(commit).toMatchObject({
      stream: 'note#1',
      version: 1,
      lastVersion: 1,
      id: 'c-1',
      events: [{ type: 'Noted' }],
    });
    expect(commit).not.toHaveProperty('state');
  });
});

describe('the runtime of a Node process', () => {
  it('makes ULIDs that never repeat and sort by time', async () => {
    const { newId, nowMs, pause, random } = nodeRuntime();
    const ids = Array.from({ length: 1_000 }, newId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    expect((ids.at(-1) ?? '').slice(0, 10) >= (ids[0] ?? '').slice(0, 10)).toBe(true);
    expect(Math.abs(nowMs() - Date.now())).toBeLessThan(1_000);
    await pause(0);
    expect(random()).toBeLessThan(1);
  });
});
