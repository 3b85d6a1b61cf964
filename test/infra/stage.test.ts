import { describe, expect, test } from 'vitest';
import { originsOf, StageError, stageNameFrom, stageOf, startingQuotaOf } from '../../lib/infra/stage.ts';

describe('stages', () => {
  test('a stage that nobody has defined is refused by name', () => {
    expect(() => stageOf('prodution')).toThrow(/no stage "prodution"; the stages are local, staging, production/);
  });

  test('only production keeps its data, and only local has a test clock', () => {
    expect(stageOf('production')).toMatchObject({ retainData: true, testClock: false, machines: 'batch' });
    expect(stageOf('local')).toMatchObject({ retainData: false, testClock: true, machines: 'local' });
  });

  test('the stage comes from the CDK’s context, then from the environment, else it is local', () => {
    const context = JSON.stringify({ stage: 'production' });
    expect(stageNameFrom({ CDK_CONTEXT_JSON: context, CATACLOUD_STAGE: 'local' })).toBe('production');
    expect(stageNameFrom({ CDK_CONTEXT_JSON: '{}', CATACLOUD_STAGE: 'production' })).toBe('production');
    expect(stageNameFrom({})).toBe('local');
  });

  test.each([
    ['a setting that is none', { domains: 'x' }, /unknown settings: domains/],
    ['a domain without a certificate', { domain: 'data.example.org' }, /given together/],
    ['an origin that is any', { origins: ['*'] }, /origins are like/],
    ['an origin without TLS', { origins: ['http://data.example.org'] }, /origins are like/],
    ['an origin with a path', { origins: ['https://data.example.org/app'] }, /origins are like/],
    ['an address that is a number', { alarmEmail: 7 }, /alarmEmail must be a string/],
    ['a quota that is no number', { startingQuotaBytes: '1 TB' }, /whole number of bytes/],
    ['a quota beyond every quota', { startingQuotaBytes: 1e16 }, /at most 4000000000000000/],
    ['a list', [], /must be an object/],
    [
      'a restored table of another stage',
      { tables: { views: 'catacloud-staging-v' } },
      /begin with catacloud-production-/,
    ],
    ['a restored log without its stream', { tables: { events: 'catacloud-production-e' } }, /eventsStreamArn/],
    ['a table that is none', { tables: { event: 'catacloud-production-e' } }, /event is none of events/],
  ])('%s is refused', (_, settings, message) => {
    expect(() => stageOf('production', settings)).toThrow(StageError);
    expect(() => stageOf('production', settings)).toThrow(message);
  });

  test('strangers begin with little where they cost somebody something, or with what the owner says', () => {
    expect(startingQuotaOf(stageOf('production'))).toBe(100_000_000_000);
    expect(startingQuotaOf(stageOf('production', { startingQuotaBytes: 5 }))).toBe(5);
  });

  test('pages are trusted by domain and configured origin; without either, by none', () => {
    const settings = { domain: 'a.example.org', certificateArn: 'arn', origins: ['https://b.example.org'] };
    expect(originsOf(stageOf('production', settings))).toEqual(['https://a.example.org', 'https://b.example.org']);
    expect(originsOf(stageOf('production'))).toEqual([]);
  });
});
