import { describe, expect, it } from 'vitest';
import {
  creation,
  DERIVED_KINDS,
  derivedId,
  emptyHead,
  eventId,
  GENESIS_HASH,
  ID_ALPHABET,
  ID_LENGTH,
  idempotencyMarkerKey,
  KEY_KINDS,
  recordOf,
  STREAM_MARK,
  sequenceMarkerKey,
  snapshotKey,
  streamOf,
  VERSION_MARK,
} from '../src/kernel/index.ts';
import { basket, digest } from './basket.ts';

const request = { actor: 'usr_1', route: 'POST /tables', key: 'k', bodyHash: 'h' };

describe('what stands in a store is for ever', () => {
  it('the marks, kinds and the genesis hash', () => {
    expect({ STREAM_MARK, VERSION_MARK, GENESIS_HASH, KEY_KINDS, DERIVED_KINDS, ID_ALPHABET, ID_LENGTH }).toEqual({
      STREAM_MARK: '#',
      VERSION_MARK: '@',
      GENESIS_HASH: '',
      KEY_KINDS: { idempotency: 'idempotency', sequence: 'sequence', fold: 'fold' },
      DERIVED_KINDS: { aggregate: 'aggregate', commit: 'commit' },
      ID_ALPHABET: '0123456789ABCDEFGHJKMNPQRSTVWXYZ',
      ID_LENGTH: 26,
    });
  });

  it('names of streams and events, and keys beside the log', () => {
    expect([streamOf(basket, '7'), eventId('basket#7', 3)]).toEqual(['basket#7', 'basket#7@3']);
    expect(idempotencyMarkerKey(request)).toBe('["idempotency","usr_1","POST /tables","k"]');
    expect(sequenceMarkerKey('saga-a#1', 'file#2')).toBe('["sequence","saga-a#1","file#2"]');
    expect(snapshotKey('basket#7', 2)).toBe('["fold","basket#7",2]');
  });

  it('ids that are derived from a request', () => {
    expect(derivedId(digest, ['a', 'b'])).toBe('04EFQJVG6K4JNPB79NG30H6KMX');
    expect(creation(digest, request, 'tab_')).toEqual({
      aggregateId: 'tab_64D1ESEHE3KEFN15G2W2JTQE6G',
      commitId: '75NC16C0C21ZZFWK3050REYGX5',
    });
  });

  it('a commit’s row, its texts and its hash', () => {
    const draft = {
      id: 'c-1',
      atMs: 1_767_225_600_000,
      actor: 'usr_1',
      correlation: 'r-1',
      causation: 'order#1@2',
      events: [{ type: 'ItemAdded', schema: 2, data: { item: 'ä', units: 1 } }],
      state: { reducerVersion: 3, value: { units: 1 } },
    };
    expect(recordOf(emptyHead('basket#7'), draft, 8, digest)).toEqual({
      stream: 'basket#7',
      version: 1,
      last: 1,
      id: 'c-1',
      at: 1_767_225_600_000,
      correlation: 'r-1',
      causation: 'order#1@2',
      actor: 'usr_1',
      events: '[{"type":"ItemAdded","schema":2,"data":{"item":"ä","units":1}}]',
      hash: 'ce9de1354586394315bf2e1992eb1f8b1ade9f296e4481bfcfb8abdb22a1dcee',
      state: '{"units":1}',
      reducer: 3,
    });
  });
});
