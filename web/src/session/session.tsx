import { Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { Session, type SessionValue, type User } from './session-context.ts';
import { SignIn } from './sign-in.tsx';
import { mayBeSignedIn } from './signed-in-note.ts';
import { onOtherTab, startOver } from './tabs.ts';
import { begin, end, onSessionEnded, onSessionReplaced, rejoin, renew, sessionPerson } from './tokens.ts';

/** Dialogs open at 200 and their lists of choices at 300. */
const OVER_DIALOGS = 400;

/** Restores a session from its cookie, and keeps typed input when a login ends in the middle. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<SessionValue['state']>('restoring');
  const [user, setUser] = useState<User>();

  useEffect(() => {
    onSessionEnded(() => setState('ended'));
    onSessionReplaced(startOver);
    const ended = onOtherTab(({ person }) => {
      const own = sessionPerson();
      if (own !== undefined && own !== person) return startOver();
      void rejoin().then((rejoined) => rejoined && setState('signed-in'));
    });
    const restored = mayBeSignedIn() ? renew() : Promise.resolve(undefined);
    void restored.then((session) => {
      setUser(session?.user);
      setState(session === undefined ? 'signed-out' : 'signed-in');
    });
    return ended;
  }, []);

  const value = useMemo<SessionValue>(
    () => ({
      state,
      user,
      renamed: setUser,
      async signIn(email, password) {
        const session = await begin(email, password);
        if (user !== undefined && user.id !== session.user.id) return startOver();
        setUser(session.user);
        setState('signed-in');
        await queries.invalidateQueries();
      },
      async signOut() {
        setState('signed-out');
        setUser(undefined);
        queries.clear();
        await end();
        startOver();
      },
    }),
    [state, user, queries],
  );

  return (
    <Session.Provider value={value}>
      {children}
      <Modal
        opened={state === 'ended'}
        onClose={() => void value.signOut()}
        title="Your login has ended"
        zIndex={OVER_DIALOGS}
      >
        <SignIn ended />
      </Modal>
    </Session.Provider>
  );
}
