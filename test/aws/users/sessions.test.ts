import { expect, test } from 'vitest';
import { createSessions } from '../../../lib/aws/users/sessions.ts';
import { memoryRecords } from '../../api/memory-records.ts';

test('all sessions end, also when more were opened at once than a page of them has', async () => {
  const sessions = createSessions(memoryRecords());
  const opened = Array.from({ length: 700 }, (_, at) => {
    return { id: `session-${at}`, user: 'usr_a', createdAtMs: at, lastSeenAtMs: at, agent: 'curl' };
  });
  await Promise.all(opened.map((session) => sessions.open(session)));
  await sessions.endAll('usr_a', 'session-699');
  const left = await Promise.all(opened.map(({ id }) => sessions.find(id)));
  expect(left.filter((one) => one !== undefined).map(({ id }) => id)).toEqual(['session-699']);
});
