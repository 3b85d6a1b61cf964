import { commandsOf } from 'epoch';
import { describe, expect, test } from 'vitest';
import { file } from '../../../lib/domain/file/file.ts';
import { billed, closings, DAY, dayName, fromRawLog, HOUR, newDependencies, START } from './ledger-scene.ts';

describe('the usage ledger', () => {
  test('a late change is corrected once, and its row goes with the correction', async () => {
    const { deps, org } = await newDependencies();
    deps.to(START + DAY - HOUR);
    const fileId = deps.id('file');
    deps.holdBack(`file#${fileId}`);
    const whose = { organisationId: org, uploaderId: 'usr_a', name: 'f', contentType: 'text/plain' };
    await deps.send(
      file,
      commandsOf(file).StartUpload(fileId, { ...whose, declaredBytes: 10, sizing: 'observed', uploadId: 'u' }),
    );
    await deps.send(
      file,
      commandsOf(file).ConfirmParts(fileId, {
        organisationId: org,
        parts: [{ part: 1, atMs: deps.nowMs(), bytes: 10 }],
      }),
    );
    deps.to(START + 3 * DAY);
    await deps.close(org, START, dayName(0));
    await deps.deliver(`file#${fileId}`);
    await deps.close(org, START, dayName(1));
    await deps.close(org, START, dayName(2));
    expect((await closings(deps, org)).map(({ type }) => type)).toEqual([
      'OrganisationDayClosed',
      'UsageCorrected',
      'OrganisationDayClosed',
      'OrganisationDayClosed',
    ]);
    expect(await deps.ledger.late(org, dayName(3))).toEqual([]);
    expect(billed(await closings(deps, org))).toBe(10n * BigInt(2 * DAY + HOUR));
  });

  test('what one event brings for several days is posted to each', async () => {
    const { deps, org } = await newDependencies();
    const fileId = deps.id('file');
    const whose = { organisationId: org, uploaderId: 'usr_a', name: 'f', contentType: 'text/plain' };
    await deps.send(
      file,
      commandsOf(file).StartUpload(fileId, { ...whose, declaredBytes: 30, sizing: 'observed', uploadId: 'u' }),
    );
    deps.to(START + DAY + HOUR);
    const parts = [
      { part: 1, atMs: START + HOUR, bytes: 10 },
      { part: 2, atMs: START + DAY, bytes: 20 },
    ];
    await deps.send(file, commandsOf(file).ConfirmParts(fileId, { organisationId: org, parts }));
    expect((await deps.ledger.peek(org, dayName(0))).storage).toEqual({ inDay: `${10 * 23 * HOUR}`, net: '10' });
    expect((await deps.ledger.peek(org, dayName(1))).storage).toEqual({ inDay: `${20 * DAY}`, net: '20' });
  });

  test('takes in more late changes than one correction holds before it judges the day: an end in time, its beginning late', async () => {
    const { deps, org } = await newDependencies();
    const files = commandsOf(file);
    const fileId = deps.id('file');
    const PARTS = 1_500;
    // Put at 22:00 and counted after midnight, deleted at 02:10: the next day begins and ends with nothing.
    deps.to(START + 22 * HOUR);
    const whose = { organisationId: org, uploaderId: 'usr_a', name: 'f', contentType: 'text/plain' };
    const start = { ...whose, declaredBytes: PARTS, sizing: 'observed', uploadId: 'u' } as const;
    await deps.send(file, files.StartUpload(fileId, start));
    deps.to(START + DAY);
    await deps.close(org, START, dayName(0));
    deps.to(START + DAY + HOUR);
    for (const from of [0, PARTS / 2]) {
      const parts = Array.from({ length: PARTS / 2 }, (_, i) => ({
        part: from + i + 1,
        bytes: 1,
        atMs: START + 22 * HOUR,
      }));
      await deps.send(file, files.ConfirmParts(fileId, { organisationId: org, parts }));
    }
    await deps.send(file, files.CompleteUpload(fileId, { organisationId: org, bytes: PARTS }));
    deps.to(START + DAY + 2 * HOUR);
    await deps.remove(org, fileId);
    deps.to(START + 2 * DAY);
    await deps.close(org, START, dayName(1));
    const events = await closings(deps, org);
    expect(events.map(({ type }) => type)).toEqual([
      'OrganisationDayClosed',
      'UsageCorrected',
      'UsageCorrected',
      'OrganisationDayClosed',
    ]);
    expect(billed(events)).toBe(await fromRawLog(deps, org, START, START + 2 * DAY));
    expect(billed(events)).toBe(BigInt(PARTS * 4 * HOUR));
  });
});
