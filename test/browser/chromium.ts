import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where distributions put it; `CHROMIUM` names another place. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Pages of the browser's own window, for suggestions below addresses: nobody sees them without a screen, and loading them took
 * more processor time than the page that a window was opened for.
 */
const OWN_PAGES = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'];

/** What Playwright turns off: of a flag that is given twice, only the second counts. A test compares them. */
const OFF_BY_PLAYWRIGHT = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion',
];

export const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${[...OFF_BY_PLAYWRIGHT, ...OWN_PAGES].join()}`,
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
