import { commandsOf, type Kernel, type Origin } from 'epoch';
import { organisation } from '../../../domain/organisation/organisation.ts';
import { quota } from '../../../domain/quota/quota.ts';

interface Closing {
  readonly organisationId: string;
  readonly closedBy: string;
}

/**
 * Closes an organisation and its quota, in one transaction. The quota counts everything that the organisation still has:
 * open uploads, bytes and active jobs; any of them at the same time is either counted or refused.
 */
export function closeOrganisation(
  kernel: Pick<Kernel, 'executeAll'>,
  { organisationId, closedBy }: Closing,
  origin: Origin,
) {
  return kernel.executeAll(
    [
      { aggregate: organisation, command: commandsOf(organisation).CloseOrganisation(organisationId, { closedBy }) },
      { aggregate: quota, command: commandsOf(quota).CloseQuota(organisationId, { closedBy }) },
    ],
    origin,
  );
}
