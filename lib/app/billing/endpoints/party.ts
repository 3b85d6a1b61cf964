import type { Party } from '../../../domain/party.ts';
import type { ReplyOf } from '../../http/endpoint.ts';

export function partyReply({ lines, ...of }: Party): NonNullable<ReplyOf<'billing.getInvoice'>['seller']> {
  return { ...of, lines: [...lines] };
}
