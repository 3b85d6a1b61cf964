import { createContext, useContext } from 'react';
import type { ReplyOf } from './api.ts';

export type Organisation = ReplyOf<'organisations.list'>['items'][number];
export type Role = Organisation['role'];

/** The organisation whose pages are open, and the user's role in it. */
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
