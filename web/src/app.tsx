import { lazy, Suspense } from 'react';
import { Entry } from './entry/entry.tsx';
import { useSession } from './session/session-context.ts';
import { Loading } from './shell/states.tsx';

/** Loaded once somebody is signed in: the way in is small without it. */
const SignedIn = lazy(async () => ({ default: (await import('./signed-in.tsx')).SignedIn }));

export function App() {
  const { state } = useSession();
  if (state === 'restoring') return <Loading what="your session" />;
  if (state === 'signed-out') return <Entry />;
  return (
    <Suspense fallback={<Loading what="the pages" />}>
      <SignedIn />
    </Suspense>
  );
}
