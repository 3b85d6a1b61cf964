import { Suspense } from 'react';
import { Entry } from './entry/entry.tsx';
import { Waiting } from './entry/frame.tsx';
import { useSession } from './session/session-context.ts';
import { later } from './shell/later.tsx';

/** Loaded once somebody is signed in: the way in is small without it. */
export const SignedIn = later(async () => (await import('./signed-in.tsx')).SignedIn);

export function App() {
  const { state } = useSession();
  if (state === 'restoring') return <Waiting what="your session" />;
  if (state === 'signed-out') return <Entry />;
  return (
    <Suspense fallback={<Waiting what="the pages" />}>
      <SignedIn />
    </Suspense>
  );
}
