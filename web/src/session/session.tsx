import { Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { Session, type SessionValue, type User } from './session-context.ts';
import { SignIn } from './sign-in.tsx';
import { mayBeSignedIn } from './signed-in-note.ts';
import { begin, end, onSessionEnded, renew } from './tokens.ts';

/** Restores a session from its cookie, and keeps typed input when a login ends in the middle. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<SessionValue['state']>('restoring');
  const [user, setUser] = useState<User>();

  useEffect(() => {
    onSessionEnded(() => setState('ended'));
    const restored = mayBeSignedIn() ? renew() : Promise.resolve(undefined);
    void restored.then((session) => {
      setUser(session?.user);
      setState(session === undefined ? 'signed-out' : 'signed-in');
    });
  }, []);

  const value = useMemo<SessionValue>(
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
    <Session.Provider value={value}>
      {children}
      <Modal opened={state === 'ended'} onClose={() => void value.signOut()} title="Your login has ended">
        <SignIn ended />
      </Modal>
    </Session.Provider>
  );
}
