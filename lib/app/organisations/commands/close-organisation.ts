import type { Kernel, Origin } from 'epoch';
import { organisation } from '../../../domain/organisation/organisation.ts';
import { quota } from '../../../domain/quota/quota.ts';

interface Closing {
  /** Of the command. */
  readonly id: string;
  readonly organisationId: string;
  readonly closedBy: string;
}

/**
 * Closes an organisation and its quota, in one transaction. The quota counts everything that the organisation still has:
 * open uploads, bytes and active jobs; whatever would come at the same time is either counted or refused.
 */
export function closeOrganisation(
  kernel: Pick<Kernel, 'executeAll'>,
  { id, organisationId: aggregateId, closedBy }: Closing,
  origin: Origin,
) {
  const about = { id, aggregateId, data: { closedBy } };
  return kernel.executeAll(
    [
      { aggregate: organisation, command: { type: 'CloseOrganisation', ...about } },
      { aggregate: quota, command: { type: 'CloseQuota', ...about } },
    ] as const,
    origin,
  );
}
