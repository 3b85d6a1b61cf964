import { createContext, useContext } from 'react';
import { everyMember, payers, workers } from '../../../lib/api/access.ts';
import type { ReplyOf } from './api.ts';

export type Organisation = ReplyOf<'organisations.list'>['items'][number];
export type Role = Organisation['role'];

/** Who sees which part of the pages: the same lists as the API refuses by. */
export const WORKERS: readonly Role[] = workers.roles;
export const PAYERS: readonly Role[] = payers.roles;
export const EVERYBODY: readonly Role[] = everyMember.roles;

/** The organisation whose pages are open, and what the person who looks is in it. */
export const OpenOrganisation = createContext<Organisation | undefined>(undefined);

export function useOrganisation(): Organisation {
  const organisation = useContext(OpenOrganisation);
  if (organisation === undefined) throw new Error('useOrganisation needs a Layout around it');
  return organisation;
}

/** Whether the person who looks has one of the roles. */
export function useIsOneOf(roles: readonly Role[]): boolean {
  return roles.includes(useOrganisation().role);
}
