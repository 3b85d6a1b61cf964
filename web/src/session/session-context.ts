import { createContext, useContext } from 'react';
import type { BodyOf, ReplyOf } from '../../../lib/client/types.ts';

export type User = ReplyOf<'account.me'>;

export interface SessionValue {
  /** `ended`: was signed in, and the page stays as it is under the sign-in dialog. */
  readonly state: 'restoring' | 'signed-out' | 'signed-in' | 'ended';
  readonly user: User | undefined;
  signIn(email: string, password: string, code?: string): Promise<void>;
  signUp(body: BodyOf<'account.completeSignUp'>): Promise<void>;
  signOut(): Promise<void>;
  renamed(user: User): void;
}

export const Session = createContext<SessionValue | undefined>(undefined);

export function useSession(): SessionValue {
  const context = useContext(Session);
  if (context === undefined) throw new Error('useSession needs a SessionProvider around it');
  return context;
}

/** The id of the signed-in person: part of every key, so that no reply is shown to another person. */
export function usePerson(): string {
  return useSession().user?.id ?? '';
}
