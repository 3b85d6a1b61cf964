import { organisation } from '../../../domain/organisation/organisation.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import { MAX_MEMBERSHIPS, membershipRow } from '../../organisations/views/members.ts';

/** An open organisation of the person that asks its members for one-time codes. */
export async function askingForCodes(
  { kernel, views }: Pick<Dependencies, 'kernel' | 'views'>,
  user: string,
): Promise<string | undefined> {
  const { items } = await membershipRow.page(views, { userId: user }, { limit: MAX_MEMBERSHIPS });
  for (const { values } of items) {
    const { state } = await kernel.load(organisation, values.organisationId);
    if (state.status === 'open' && state.codesRequired) return values.organisationId;
  }
  return undefined;
}
