import type { Rejection } from 'epoch';
import { firstDayOf, isMonth, lastDayOf } from '../../../domain/metering/day.ts';
import { type FigurePorts, figuresOf } from './figures.ts';
import {
  draftInvoices,
  type FoundInvoice,
  findFinal,
  type InvoicePorts,
  periodOfInvoice,
  unknownInvoice,
} from './invoices.ts';

/** One invoice: a draft as it would be now, a final one from its events. */
export async function findInvoice(
  ports: InvoicePorts & FigurePorts,
  org: string,
  id: string,
  nowMs: number,
): Promise<FoundInvoice | Rejection> {
  const period = await periodOfInvoice(ports, org, id, nowMs);
  if (period === undefined) return unknownInvoice();
  const final = await findFinal(ports, org, period);
  if (final !== undefined || !isMonth(period)) return final ?? unknownInvoice();
  const figures = await figuresOf(ports, org, { from: firstDayOf(period), to: lastDayOf(period) }, nowMs);
  return draftInvoices(ports, figures).find((draft) => draft.id === id) ?? unknownInvoice();
}
