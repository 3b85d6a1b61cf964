import { describe, expect, test } from 'vitest';
import { originsOf, stageNameFrom, stageOf } from '../../lib/infra/stage.ts';
import { StageError } from '../../lib/infra/stage-settings.ts';

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
    ['a zone without a domain', { hostedZoneId: 'Z1' }, /given together/],
    ['a zone by its name', { domain: 'data.example.org', hostedZoneId: 'example.org' }, /hostedZoneId is like/],
    ['a firewall that lets nobody in', { firewallRequests: 1 }, /firewallRequests is a whole number from 10/],
    ['an origin that is any', { origins: ['*'] }, /origins are like/],
    ['an origin without TLS', { origins: ['http://data.example.org'] }, /origins are like/],
    ['an origin with a path', { origins: ['https://data.example.org/app'] }, /origins are like/],
    ['an address that is a number', { alarmEmail: 7 }, /alarmEmail must be a string/],
    ['a quota that is no number', { startingQuotaBytes: '1 TB' }, /startingQuotaBytes is a whole number/],
    ['logs that are kept for no day', { jobLogDays: 0 }, /jobLogDays is a whole number from 1, at most 3650/],
    ['a quota beyond every quota', { startingQuotaBytes: 1e16 }, /at most 4000000000000000/],
    ['a limit that is none', { requestsPerSecond: -1 }, /requestsPerSecond is a whole number, at most 10000/],
    ['an image by its tag', { runnerDigest: 'current' }, /runnerDigest is sha256:/],
    ['a shift that is none of them', { shift: 'blue' }, /shift is none, at-once, canary, linear/],
    ['one zone', { machineZones: ['eu-central-1a'] }, /machineZones are two to six/],
    ['a zone that is none', { machineZones: ['eu-central-1a', 'euc1-az1'] }, /machineZones are two to six/],
    ['half a processor', { machineVcpus: 0.5 }, /machineVcpus is a whole number/],
    ['a list', [], /must be an object/],
    [
      'a restored table of another stage',
      { tables: { views: 'catacloud-staging-v' } },
      /begin with catacloud-production-/,
    ],
    ['a restored log without its stream', { tables: { events: 'catacloud-production-e' } }, /eventsStreamArn/],
    ['no key at all', { receiptKeys: [] }, /days such as/],
    ['a key of no day', { receiptKeys: ['2020-01-01', '2027-02-30'] }, /days such as "2027-01-01"/],
    ['a key that takes the first one’s place', { receiptKeys: ['2027-01-01'] }, /write \["2020-01-01", "2027-01-01"\]/],
    ['a key before the first one', { receiptKeys: ['2019-01-01', '2020-01-01'] }, /from "2020-01-01" on/],
    ['keys out of order', { receiptKeys: ['2020-01-01', '2028-01-01', '2027-01-01'] }, /in the order of their days/],
    ['a key twice', { receiptKeys: ['2020-01-01', '2020-01-01'] }, /each once/],
    ['a table that is none', { tables: { event: 'catacloud-production-e' } }, /event is none of events/],
  ])('%s is refused', (_, settings, message) => {
    expect(() => stageOf('production', settings)).toThrow(StageError);
    expect(() => stageOf('production', settings)).toThrow(message);
  });

  test('strangers begin with little where they cost somebody something, or with what the owner says', () => {
    expect(stageOf('production').startingQuotaBytes).toBe(100_000_000_000);
    expect(stageOf('production').jobLogDays).toBe(90);
    expect(stageOf('production', { jobLogDays: 7 }).jobLogDays).toBe(7);
    expect(stageOf('production', { startingQuotaBytes: 5 }).startingQuotaBytes).toBe(5);
  });

  test('limits that break first are settings', () => {
    const stage = stageOf('production', { machineVcpus: 512, requestsPerSecond: 1_000 });
    expect(stage).toMatchObject({ machineVcpus: 512, throttle: { rate: 1_000, burst: 2_000 } });
    expect(stageOf('production')).toMatchObject({ machineVcpus: 64, throttle: { rate: 200, burst: 400 } });
  });

  test('keys of receipts are added behind the first one', () => {
    const receiptKeys = ['2020-01-01', '2027-01-01'];
    expect(stageOf('production', { receiptKeys }).settings.receiptKeys).toEqual(receiptKeys);
  });

  test('pages are trusted by domain and configured origin; without either, by none', () => {
    const settings = { domain: 'a.example.org', certificateArn: 'arn', origins: ['https://b.example.org'] };
    expect(originsOf(stageOf('production', settings))).toEqual(['https://a.example.org', 'https://b.example.org']);
    expect(originsOf(stageOf('production'))).toEqual([]);
  });
});
