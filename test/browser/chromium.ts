import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where distributions put it; `CHROMIUM` names another place. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** For one test: each step waits for its condition, and only what hangs is ended by this. */
export const BROWSER_TEST_MS = 120_000;

/** Starts the browser of this machine. Throws, naming the package, when there is none: a page that nobody opened is not tested. */
export function startChromium(): Promise<Browser> {
  const executablePath = [process.env['CHROMIUM'], ...PLACES].find((place) => place && existsSync(place));
  if (!executablePath) {
    const where = PLACES.join(', ');
    throw new Error(`No Chromium at ${where}: install the package "chromium" (Debian), or set CHROMIUM to its path.`);
  }
  return chromium.launch({ executablePath, args: FLAGS });
}
