import { type Rejection, reject } from 'epoch';
import type { Charge } from '../rating/charge.ts';
import { faultOfCharge } from '../rating/charge-fault.ts';
import { isCurrency } from '../rating/money.ts';

/** What a plan version says: in which currency, and what each meter costs. */
export interface PlanTerms {
  readonly name: string;
  /** ISO 4217. All versions of a plan have one currency. */
  readonly currency: string;
  readonly charges: readonly Charge[];
}

/** An invoice has a line per charge and part of the period; all of them are stored in one event. */
export const MAX_CHARGES = 64;
export const MAX_PLAN_NAME_LENGTH = 100;

/** Undefined when terms can be published; else the first thing that is wrong with them. */
export function faultOfTerms({ name, currency, charges }: PlanTerms): Rejection | undefined {
  if (name.trim() === '' || name.length > MAX_PLAN_NAME_LENGTH) {
    return reject('plan-name-invalid', `a plan's name has 1 to ${MAX_PLAN_NAME_LENGTH} characters`);
  }
  if (!isCurrency(currency)) return reject('currency-unknown', `"${currency}" is no currency that can be billed`);
  if (charges.length === 0 || charges.length > MAX_CHARGES) {
    return reject('charges-invalid', `a plan has 1 to ${MAX_CHARGES} charges, not ${charges.length}`);
  }
  const meters = new Set<string>();
  for (const charge of charges) {
    const fault = faultOfCharge(charge);
    if (fault) return fault;
    if (meters.has(charge.meter))
      return reject('meter-twice', `two charges for ${charge.meter}: one meter, one charge`);
    meters.add(charge.meter);
  }
  return undefined;
}
