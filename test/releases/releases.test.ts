import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type CommitRecord, createKernel, foldCommit, memoryStore, storedCommitOf, verifyChain } from 'epoch';
import { decodeToken, encodeToken, openToken, sealToken } from 'epoch/consistency';
import { decodeCursor, encodeCursor } from 'epoch/views';
import { describe, expect, it } from 'vitest';
import { EARLIER_VIEWS } from '../../lib/app/earlier-views.ts';
import { SAGAS } from '../../lib/app/subscribers.ts';
import { sealUnder } from '../../lib/aws/token-seal.ts';
import { digest } from '../memory-platform.ts';
import { breaks, type Contract, contractNow } from './contract.ts';
import { aggregateOf, madeBy, recordsNow, sagasNow, type Versioned, viewsOf } from './stored.ts';

/**
 * What each release has stored and promised, one file a release. `WRITE_RELEASE=0.2.0 npx vitest run test/releases` writes today's, when
 * it is released; once it is tagged, never again.
 */
interface Release {
  readonly records: Readonly<Record<string, readonly CommitRecord[]>>;
  readonly views: Readonly<Record<string, Versioned>>;
  readonly sagas: Readonly<Record<string, number>>;
  readonly tokens: { readonly consistency: string; readonly cursor: string };
  readonly contract: Contract;
}

const FOLDER = new URL('./', import.meta.url);
const SCOPE = 'org_1';
const POSITIONS = { 'file#fil_1': 7, 'quota#org_1': 3 };
const LISTING = { partition: 'org_1', prefix: 'name#', order: 'descending' } as const;
const SORT = 'name#A b.txt#fil_1';
const seal = async (text: string) => sealUnder(new Uint8Array(32), text);

/**
 * What views make now of a release's commits, where they keep their version although they write otherwise: either release reads what
 * the other writes, and both write to the same rows without harm.
 */
const WRITES_OTHERWISE: Readonly<Record<string, string>> = {
  // When an open upload is due: docs/decisions/0164-uploads-expire-by-their-rows.md. The release before ignores it, and this one does without.
  files: '8da949c267ca9e19b0bf1a11f355aea4bbd1bc859a8053a0ead55e57fbcc5f88',
  // Sums by uploader: docs/decisions/0123-no-sums-by-uploader.md. The ledger cannot be built again while days are closed.
  'usage-ledger': '4bbb3bcf1e99949da318787ea5bef20f49031b9c3540aa224f4cadb49011398d',
};

const wanted = process.env['WRITE_RELEASE'];
if (wanted !== undefined) {
  const release: Release = {
    records: recordsNow(),
    views: viewsOf(recordsNow()),
    sagas: sagasNow(),
    tokens: {
      consistency: await sealToken(encodeToken(SCOPE, POSITIONS), seal),
      cursor: encodeCursor(SORT, 'files@2', LISTING),
    },
    contract: contractNow(),
  };
  writeFileSync(new URL(`${wanted}.json`, FOLDER), `${JSON.stringify(release)}\n`, { flag: 'wx' });
}

const releases = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => [name.slice(0, -'.json'.length), read(name)] as const);

const byNumber = (one: string, other: string) => one.localeCompare(other, 'en', { numeric: true });

function none(): never {
  throw new Error('there is no release');
}

function read(name: string): Release {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Release;
}

describe.each(releases)('what release %s has stored', (_, { records, views, sagas, tokens }) => {
  it.each(Object.keys(records))('is read, folded and goes on: %s', async (stream) => {
    const aggregate = aggregateOf(stream);
    if (aggregate === undefined) throw new Error(`no aggregate reads ${stream} any more`);
    const store = memoryStore({ digest });
    for (const record of records[stream] ?? []) store.overwrite(record);
    const kernel = createKernel({ store, nowMs: () => 0, newId: () => 'id' });
    expect(await verifyChain(store, stream, digest)).toMatchObject({ ok: true });
    // From its snapshot, where this code takes it, and from its events alone: the same state.
    const { state } = await kernel.load(aggregate, stream.slice(stream.indexOf('#') + 1));
    const folded = (records[stream] ?? []).reduce<unknown>(
      (before, record) => foldCommit(aggregate, before, storedCommitOf(record)),
      aggregate.initial,
    );
    expect(state).toEqual(folded);
  });

  it.each(Object.keys(views))('is made by the same projection, or its view has another version now: %s', (name) => {
    const [before, now] = [views[name], viewsOf(records)[name]];
    if (before === undefined || now === undefined || now.version > before.version) return;
    if (now.fingerprint === WRITES_OTHERWISE[name]) return;
    expect(now).toEqual(before);
  });

  it.each(Object.keys(sagas))('is a state that the saga reads, or can turn into its own: %s', (name) => {
    const saga = SAGAS.find((each) => each.name === name);
    expect(saga, `${name} is gone: its open instances would wait for ever`).toBeDefined();
    if (saga?.stateVersion !== sagas[name]) expect(saga?.upcastState).toBeTypeOf('function');
  });

  it('is understood in the hands of clients: consistency tokens and cursors', async () => {
    const text = await openToken(tokens.consistency, seal);
    const positions = Object.entries(POSITIONS).map(([stream, version]) => ({ stream, version }));
    expect(decodeToken(text ?? '', SCOPE)).toEqual(positions);
    expect(decodeCursor('files@2', { ...LISTING, cursor: tokens.cursor })).toBe(SORT);
  });
});

it('every view that has another version than in the last release has that version too, as it was', () => {
  const [, { records, views }] = releases.toSorted(([one], [other]) => byNumber(one, other)).at(-1) ?? none();
  const now = viewsOf(records);
  const raised = Object.entries(views).filter(([name, { version }]) => (now[name]?.version ?? 0) > version);
  const kept = EARLIER_VIEWS.map((view) => [view.name, madeBy(view, records)] as const);
  expect(Object.fromEntries(kept)).toEqual(Object.fromEntries(raised));
});

it.each(releases)('clients of release %s can go on', (_, { contract }) => {
  expect(breaks(contract, contractNow())).toEqual([]);
});

describe('a contract that clients could not go on with', () => {
  const now = contractNow();
  const changed = (change: (contract: Mutable) => void) => {
    const contract = JSON.parse(JSON.stringify(now)) as Mutable;
    change(contract);
    return breaks(now, contract);
  };

  it('is found: a route, a parameter, a field that is gone', () => {
    expect(changed(({ operations }) => delete operations['files.list'])).toEqual([
      'files.list: GET /v1/orgs/{org}/files is gone',
    ]);
    expect(changed(({ operations }) => delete operations['files.list']?.parameters['query sort'])).toHaveLength(1);
    expect(changed(({ operations }) => delete operations['organisations.create']?.body?.['.name!'])).toHaveLength(1);
    expect(changed(({ schemas }) => delete schemas[firstSchema()]?.[firstField()])).toHaveLength(1);
  });

  it('is found: what is required, may be missing, or is taken no more', () => {
    const requires = changed(({ operations }) => {
      const files = operations['files.list'];
      if (files !== undefined) files.parameters['query sort'] = true;
    });
    expect(requires).toEqual(['files.list: the parameter query sort is required now']);
    const asks = changed(({ operations }) => {
      const body = operations['organisations.create']?.body;
      if (body !== undefined) body['.country!'] = 'string';
    });
    expect(asks).toEqual(['organisations.create: body.country is required now']);
    const narrows = changed(({ operations }) => {
      const body = operations['organisations.create']?.body;
      if (body !== undefined) body['.name!'] = 'integer';
    });
    expect(narrows).toHaveLength(1);
  });

  it('is not one that only adds', () => {
    const adds = changed(({ operations }) => {
      const create = operations['organisations.create'];
      if (create?.body !== undefined) create.body['.country'] = 'string';
      operations['files.more'] = { route: 'GET /v1/more', parameters: {}, replies: {} };
    });
    expect(adds).toEqual([]);
  });

  const firstSchema = () =>
    Object.keys(now.schemas).find((name) => Object.keys(now.schemas[name] ?? {}).length > 1) ?? '';
  const firstField = () => Object.keys(now.schemas[firstSchema()] ?? {}).at(-1) ?? '';
});

interface Mutable {
  readonly operations: Record<
    string,
    {
      route: string;
      parameters: Record<string, boolean>;
      body?: Record<string, string>;
      replies: Record<string, Record<string, string>>;
    }
  >;
  readonly schemas: Record<string, Record<string, string>>;
}
