import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App, SignedIn } from './app.tsx';
import { keepScheme } from './entry/scheme.ts';
import { loadPageAt } from './pages.ts';
import { SessionProvider } from './session/session.tsx';
import { AddressRouter } from './shell/address.tsx';
import { reloadOnNewRelease } from './shell/new-release.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with id "root"');

reloadOnNewRelease();
keepScheme();

/** While the session is renewed: what its page is made of. */
async function loadPages(): Promise<void> {
  await Promise.all([SignedIn.load(), loadPageAt(window.location.pathname)]);
}

createRoot(root).render(
  <StrictMode>
    <SessionProvider loadPages={loadPages}>
      <AddressRouter>
        <App />
      </AddressRouter>
    </SessionProvider>
  </StrictMode>,
);
