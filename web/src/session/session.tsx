import { Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { ReplyOf } from './api.ts';
import { SignIn } from './sign-in.tsx';
import { begin, end, onSessionEnded, renew } from './tokens.ts';

type User = ReplyOf<'account.me'>;

interface SessionContext {
  /** `ended`: was signed in, and the page stays as it is under the sign-in dialog. */
  readonly state: 'restoring' | 'signed-out' | 'signed-in' | 'ended';
  readonly user: User | undefined;
  signIn(email: string, password: string): Promise<void>;
  signOut(): Promise<void>;
  renamed(user: User): void;
}

const Context = createContext<SessionContext | undefined>(undefined);

export function useSession(): SessionContext {
  const context = useContext(Context);
  if (context === undefined) throw new Error('useSession needs a SessionProvider around it');
  return context;
}

/** Restores a session from its cookie, and keeps what was typed when a login ends in the middle. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<SessionContext['state']>('restoring');
  const [user, setUser] = useState<User>();

  useEffect(() => {
    onSessionEnded(() => setState('ended'));
    void renew().then((session) => {
      setUser(session?.user);
      setState(session === undefined ? 'signed-out' : 'signed-in');
    });
  }, []);

  const value = useMemo<SessionContext>(
    () => ({
      state,
      user,
      renamed: setUser,
      async signIn(email, password) {
        const session = await begin(email, password);
        if (user !== undefined && user.id !== session.user.id) queries.clear();
        setUser(session.user);
        setState('signed-in');
        await queries.invalidateQueries();
      },
      async signOut() {
        setState('signed-out');
        setUser(undefined);
        queries.clear();
        await end();
      },
    }),
    [state, user, queries],
  );

  return (
    <Context.Provider value={value}>
      {children}
      <Modal opened={state === 'ended'} onClose={() => void value.signOut()} title="Your login has ended">
        <SignIn ended />
      </Modal>
    </Context.Provider>
  );
}
