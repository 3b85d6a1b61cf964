import { lazy, Suspense, useSyncExternalStore } from 'react';
import { useLocation } from 'wouter';
import { usePerson } from '../session/session-context.ts';
import { MARKS } from './queue-marks.ts';

const UploadTray = lazy(async () => ({ default: (await import('./upload-tray.tsx')).UploadTray }));

/** Pages that show the queue themselves. */
const OWN: ReadonlySet<string> = new Set(['/files', '/files/unfinished']);

/** Uploads over pages: the tray is loaded where there are some. */
export function UploadTrayPlace({ org }: { readonly org: string }) {
  const of = `${usePerson()}/${org}`;
  const isMarked = useSyncExternalStore(MARKS.subscribe, () => MARKS.has(of));
  const [location] = useLocation();
  if (!isMarked || OWN.has(location)) return null;
  return (
    <Suspense fallback={null}>
      <UploadTray org={org} />
    </Suspense>
  );
}
