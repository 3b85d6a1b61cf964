import { inject } from 'vitest';
import { quotaRow } from '../../lib/app/uploads/views/quotas.ts';
import { clientOf } from '../integration/customer.ts';
import { forget, hasRow, world } from '../integration/views-scene.ts';
import { until } from '../until.ts';

export const hasQuotaRow = (org: string) => hasRow('quotas@1', quotaRow.key({ organisationId: org }));

/** As a fault leaves it: the view has not taken the stream, and says so. */
export async function parkQuotaOf(org: string): Promise<void> {
  const { admin } = await clientOf(inject('frontDoorUrl'), inject('users').admin);
  const checkpointRow = quotaRow.key({ organisationId: org });
  await admin.changeQuota({ org, body: { limitBytes: '5000000000' } });
  await until('the quota has a row', () => hasQuotaRow(org), { everyMs: 200 });
  await forget('quotas@1', checkpointRow);
  const at = { version: 0, failures: 0 };
  const fault = { error: 'was broken', atMs: Date.now(), parkAfter: 1 };
  await world.views.fail({ view: 'quotas@1', stream: `quota#${org}`, checkpointRow, at, ...fault });
}
