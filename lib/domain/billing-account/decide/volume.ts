import { type Rejection, reject } from 'epoch';
import { dayOf, firstDayOf, isMonth, type Month, monthOf, nextMonth } from '../../metering/day.ts';
import type { OpenAccount } from '../account.ts';
import type { CommandOf } from '../commands.ts';
import type { BillingAccountEvent } from '../events.ts';
import { faultOfBeginning } from '../last-day.ts';
import { NO_VOLUME, openAfter, overlapsFrom } from '../volume.ts';

type Decision = readonly BillingAccountEvent[] | Rejection;

/** Members of one month: their counts by day are in the state of the parent's month, which is one item. */
export const MAX_VOLUME_MEMBERS = 20;
/** Memberships that an account remembers, those that are over among them. */
const MAX_MEMBERSHIPS = 200;

/** In one transaction with the member's `JoinVolume`. */
export function addMember(
  { memberOrganisationId, currency, payer, fromMonth }: CommandOf<'AddVolumeMember'>['data'],
  state: OpenAccount,
  addedBy: string,
  atMs: number,
): Decision {
  const { members, parents } = state.volume ?? NO_VOLUME;
  const same = members.find((one) => one.memberOrganisationId === memberOrganisationId && overlapsFrom(one, fromMonth));
  if (same?.fromMonth === fromMonth && same.payer === payer) return [];
  const fault =
    faultOfStart(fromMonth, atMs) ?? faultOfBeginning(state, firstDayOf(fromMonth)) ?? faultOfCurrency(state, currency);
  if (fault) return fault;
  if (memberOrganisationId === state.organisationId)
    return reject('volume-invalid', 'an account is no member of itself');
  if (same !== undefined)
    return reject('volume-member', `${memberOrganisationId} is a member from ${same.fromMonth} on`);
  if (parents.some((one) => overlapsFrom(one, fromMonth))) {
    return reject('volume-nested', `${state.organisationId} is a member itself: members have none of their own`);
  }
  const from = members.filter((one) => overlapsFrom(one, fromMonth));
  if (from.length >= MAX_VOLUME_MEMBERS || members.length >= MAX_MEMBERSHIPS) {
    return reject('too-many-volume-members', `a volume account has at most ${MAX_VOLUME_MEMBERS} members`);
  }
  return [{ type: 'VolumeMemberAdded', data: { memberOrganisationId, payer, fromMonth, addedBy } }];
}

export function join(
  { parentId, currency, payer, fromMonth }: CommandOf<'JoinVolume'>['data'],
  state: OpenAccount,
  joinedBy: string,
  atMs: number,
): Decision {
  const { members, parents } = state.volume ?? NO_VOLUME;
  const there = parents.find((one) => overlapsFrom(one, fromMonth));
  if (there?.parentId === parentId && there.fromMonth === fromMonth && there.payer === payer) return [];
  const fault =
    faultOfStart(fromMonth, atMs) ?? faultOfBeginning(state, firstDayOf(fromMonth)) ?? faultOfCurrency(state, currency);
  if (fault) return fault;
  if (there !== undefined) return reject('volume-member', `it belongs to ${there.parentId} from ${there.fromMonth} on`);
  if (members.some((one) => overlapsFrom(one, fromMonth))) {
    return reject('volume-nested', `${state.organisationId} has members: it is no member of another account`);
  }
  if (parents.length >= MAX_MEMBERSHIPS) {
    return reject('too-many-volume-members', `an account was a member ${MAX_MEMBERSHIPS} times: no more`);
  }
  return [{ type: 'VolumeJoined', data: { parentId, payer, fromMonth, joinedBy } }];
}

/** The member leaves by what this says. A membership that has ended by then is ended. */
export function endMember(
  { memberOrganisationId, lastMonth, isClosed }: CommandOf<'EndVolumeMember'>['data'],
  state: OpenAccount,
  endedBy: string,
  atMs: number,
): Decision {
  if (!isMonth(lastMonth)) return notAMonth(lastMonth);
  if (!openAfter(state.volume, lastMonth).members.includes(memberOrganisationId)) return [];
  return (
    faultOfEnd(lastMonth, isClosed, atMs) ?? [
      { type: 'VolumeMemberEnded', data: { memberOrganisationId, lastMonth, endedBy } },
    ]
  );
}

export function leave(
  { parentId, lastMonth, isClosed }: CommandOf<'LeaveVolume'>['data'],
  state: OpenAccount,
  leftBy: string,
  atMs: number,
): Decision {
  if (!isMonth(lastMonth)) return notAMonth(lastMonth);
  if (!openAfter(state.volume, lastMonth).parents.includes(parentId)) return [];
  return faultOfEnd(lastMonth, isClosed, atMs) ?? [{ type: 'VolumeLeft', data: { parentId, lastMonth, leftBy } }];
}

/** An account that is closed is rated together with nobody after its last month. */
export function closingEvents(state: OpenAccount, lastMonth: Month, by: string): BillingAccountEvent[] {
  const { members, parents } = openAfter(state.volume, lastMonth);
  return [
    ...members.map((memberOrganisationId): BillingAccountEvent => {
      return { type: 'VolumeMemberEnded', data: { memberOrganisationId, lastMonth, endedBy: by } };
    }),
    ...parents.map((parentId): BillingAccountEvent => {
      return { type: 'VolumeLeft', data: { parentId, lastMonth, leftBy: by } };
    }),
  ];
}

/** Days that have begun keep what they are rated by, and a month is rated as a whole. */
function faultOfStart(fromMonth: Month, atMs: number): Rejection | undefined {
  if (!isMonth(fromMonth)) return notAMonth(fromMonth);
  const earliest = nextMonth(monthOf(dayOf(atMs)));
  if (fromMonth >= earliest) return undefined;
  return reject('terms-in-past', `${fromMonth} has begun or is over: accounts are rated together from ${earliest} on`);
}

function faultOfEnd(lastMonth: Month, isClosed: true | undefined, atMs: number): Rejection | undefined {
  const earliest = monthOf(dayOf(atMs));
  if (isClosed || lastMonth >= earliest) return undefined;
  return reject('terms-in-past', `${lastMonth} is over: a membership ends with ${earliest} at the earliest`);
}

function faultOfCurrency(state: OpenAccount, currency: string): Rejection | undefined {
  if (currency === state.currency) return undefined;
  return reject('currency-mismatch', `${state.currency} and ${currency}: accounts of one currency are rated together`);
}

function notAMonth(month: string): Rejection {
  return reject('period-invalid', `"${month}" is no month of the form YYYY-MM`);
}
