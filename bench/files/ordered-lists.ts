import type { Row, RowChange, RowValue } from 'epoch/views';
import { createTestApi, type TestApi } from '../../test/api/api.ts';
import { medianOf } from '../api/median.ts';
import { itemBytes, READ_UNIT_BYTES } from '../kernel/meter.ts';
import { itemOf, rowsOf, SOUGHT } from './list-rows.ts';

const ROWS_PER_STEP = 50;
const WARM_UP = 20;
const REQUESTS = 200;
const KINDS = ['first', 'next', 'search'] as const;

type Kind = (typeof KINDS)[number];

/** What a request asks of the store: calls, rows, and read units where each read is consistent. */
interface Reads {
  calls: number;
  rows: number;
  units: number;
}

/**
 * The same requests through the whole API in this process, over a store in memory whose rows are in order, as DynamoDB's are: what
 * the platform itself makes of a long list, in time and in reads.
 */
export async function orderedLists(counts: readonly number[]) {
  const lists = [];
  for (const files of counts) lists.push({ files, ...(await listOf(files)) });
  const times = lists.map(() => ({ first: [], next: [], search: [] }) as Record<Kind, number[]>);
  for (let round = 0; round < WARM_UP + REQUESTS; round += 1) {
    for (const [at, { ask }] of lists.entries()) {
      for (const kind of KINDS) {
        const startedAt = performance.now();
        await ask(kind);
        if (round >= WARM_UP) times[at]?.[kind].push(performance.now() - startedAt);
      }
    }
  }
  return Promise.all(
    lists.map(async ({ files, reads }, at) => {
      const of = async (kind: Kind) => ({ ms: medianOf(times[at]?.[kind] ?? []), ...(await reads(kind)) });
      return { files, first: await of('first'), next: await of('next'), search: await of('search') };
    }),
  );
}

async function listOf(count: number) {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  await fill(api, org, count);
  let cursor = '';
  const ask = async (kind: Kind) => {
    const query = kind === 'first' ? {} : kind === 'next' ? { cursor } : { search: SOUGHT };
    const { status, body } = await api.send('files.list', { token: owner.token, params: { org }, query });
    if (status !== 200) throw new Error(`a list was answered with ${status}`);
    return body as { readonly nextCursor?: string };
  };
  cursor = (await ask('first')).nextCursor ?? '';
  const reads = async (kind: Kind) => {
    const { page, getMany } = api.views;
    const counted: Reads = { calls: 0, rows: 0, units: 0 };
    Object.assign(api.views, {
      page: async (...asked: Parameters<typeof page>) => {
        const found = await page(...asked);
        add(counted, asked[0], [found.items]);
        return found;
      },
      getMany: async (...asked: Parameters<typeof getMany>) => {
        const found = await getMany(...asked);
        // Each item of a batch is rounded up by itself.
        add(
          counted,
          asked[0],
          found.map((row) => [row]),
        );
        return found;
      },
    });
    await ask(kind);
    Object.assign(api.views, { page, getMany });
    return counted;
  };
  return { ask, reads };
}

function add(counted: Reads, view: string, groups: readonly (readonly Row[])[]): void {
  counted.calls += 1;
  for (const rows of groups) {
    const bytes = rows.reduce((sum, { key, values }) => sum + bytesOf(view, key, values), 0);
    counted.rows += rows.length;
    counted.units += Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES));
  }
}

function bytesOf(name: string, key: Row['key'], values: Readonly<Record<string, RowValue>>): number {
  return itemBytes(itemOf({ name, version: 1 }, { kind: 'put', key, values }));
}

/** Writes the rows that so many uploads leave, past the log. */
async function fill(api: TestApi, org: string, count: number): Promise<void> {
  const steps = new Map<string, RowChange[]>();
  let version = 0;
  const write = async () => {
    for (const [view, changes] of steps) {
      const step = {
        view,
        stream: 'bench',
        from: { version },
        to: { version: version + 1 },
        changes: changes.map((change) => ({ change, atMs: 0 })),
      };
      await api.queue.apply([step]);
    }
    steps.clear();
    version += 1;
  };
  for (let n = 0; n < count; n += 1) {
    for (const { view, change } of rowsOf(org, n)) {
      const id = `${view.name}@${view.version}`;
      steps.set(id, [...(steps.get(id) ?? []), change]);
    }
    if (n % (ROWS_PER_STEP / 5) === ROWS_PER_STEP / 5 - 1) await write();
  }
  await write();
}
