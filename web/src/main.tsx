import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { keepScheme } from './entry/scheme.ts';
import { SessionProvider } from './session/session.tsx';
import { reloadOnNewRelease } from './shell/new-release.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with id "root"');

reloadOnNewRelease();
keepScheme();

createRoot(root).render(
  <StrictMode>
    <SessionProvider>
      <App />
    </SessionProvider>
  </StrictMode>,
);
