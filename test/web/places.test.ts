import { describe, expect, it } from 'vitest';
import { placeOf } from '../../web/src/shell/places.ts';

const ULID = '01J8Z3K4M5N6P7Q8R9S0T1V2W3';

describe('An id', () => {
  it.each([
    ['fil', 'file', `/files/fil_${ULID}`],
    ['job', 'job', `/jobs/job_${ULID}`],
    ['inv', 'bill', `/bills/inv_${ULID}`],
    ['jcf', 'configuration', `/configurations/jcf_${ULID}`],
    ['ppl', 'pipeline', `/pipelines/ppl_${ULID}`],
    ['usr', 'member', '/settings/members'],
    ['org', 'organisation', `~/o/org_${ULID}/`],
  ])('%s_… leads to the page of its %s', (prefix, kind, path) => {
    expect(placeOf(` ${prefix}_${ULID}\n`)).toEqual({ kind, path });
  });

  it('is nothing else: no name, no part of one, no other kind', () => {
    for (const text of ['', 'report.csv', `fil_${ULID}x`, `see fil_${ULID}`, `tok_${ULID}`, `../fil_${ULID}`]) {
      expect(placeOf(text)).toBeUndefined();
    }
  });
});
