import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { defined } from '../../../lib/domain/defined.ts';
import { Session, type SessionValue, type User } from './session-context.ts';
import { mayBeSignedIn } from './signed-in-note.ts';
import { onOtherTab, startOver } from './tabs.ts';
import { begin, beginNew, end, onSessionEnded, onSessionReplaced, rejoin, renew, sessionPerson } from './tokens.ts';

/** Restores a session from its cookie, and says when it has ended. Holds no reply: pages of the signed-in have those. */
export function SessionProvider(props: {
  /** Begun when somebody may be signed in; they are shown their pages when it has ended. */
  readonly loadPages: () => Promise<void>;
  readonly children: ReactNode;
}) {
  const { loadPages, children } = props;
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
    const pages = mayBeSignedIn() ? loadPages() : undefined;
    void restored.then(async (session) => {
      if (session !== undefined) await pages;
      setUser(session?.user);
      setState(session === undefined ? 'signed-out' : 'signed-in');
    });
    return ended;
  }, [loadPages]);

  const value = useMemo<SessionValue>(() => {
    function enter(entered: User): void {
      if (user !== undefined && user.id !== entered.id) {
        startOver();
        return;
      }
      setUser(entered);
      setState('signed-in');
    }
    return {
      state,
      user,
      renamed: setUser,
      async signIn(email, password, code) {
        enter((await begin({ email, password, ...defined({ code }) })).user);
      },
      async signUp(body) {
        enter((await beginNew(body)).user);
      },
      async signOut() {
        // The form to sign in comes with the new page: what is typed before would be lost with this one.
        setState('restoring');
        setUser(undefined);
        await end().finally(startOver);
      },
    };
  }, [state, user]);

  return <Session.Provider value={value}>{children}</Session.Provider>;
}
