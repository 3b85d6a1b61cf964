import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { RunningCatacloud } from '../../local/announcement.ts';
import type { DemoUser } from '../../local/users.ts';
import { newestMail } from '../../test/browser/mailbox.ts';
import { addressOf } from '../../test/browser/routes.ts';
import { signIn, visit } from '../../test/browser/visit.ts';
import { clientOf } from '../../test/integration/customer.ts';
import { examplesOf } from './examples.ts';
import { picture } from './picture.ts';
import { type PicturedPage, picturedPages } from './pictured-pages.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../docs/tour/pages');
const WIDE = { width: 1_440, height: 900 };
/** Of the customers that `npm run seed` adds: it has pipelines, an overdue bill and a price of its own. */
const CUSTOMER = 'Northlight Films';
const INVITED = 'guest@catacloud.test';

/** Pictures every page there is, 1,440 pixels wide, and lists them in docs/tour/pages/README.md. Answers with their number. */
export async function pictureEveryPage(browser: Browser, running: RunningCatacloud): Promise<number> {
  const { frontDoorUrl, endpoint, users } = running;
  const [owner, admin] = [await clientOf(frontDoorUrl, users.owner), await clientOf(frontDoorUrl, users.admin)];
  const { items } = await owner.organisations.list({ query: {} });
  const org = items.find(({ name }) => name === CUSTOMER)?.id;
  if (org === undefined) throw new Error(`${CUSTOMER} is not there: write it with \`npm run seed\`.`);
  await owner.organisations.invite({ org, body: { email: INVITED, role: 'member' } });
  const open = async (user?: DemoUser): Promise<Page> => {
    const { page } = await visit(browser, { frontDoorUrl, endpoint });
    await page.setViewportSize(WIDE);
    if (user === undefined) return page;
    await signIn(page, user);
    await page.getByRole('navigation').first().waitFor();
    return page;
  };
  const windows = { visitor: await open(), member: await open(users.owner), administrator: await open(users.admin) };
  const letter = await newestMail(windows.visitor, INVITED);
  const secret = /cati_[A-Za-z0-9_-]{43}/.exec(letter)?.[0] ?? '';
  const examples = { ...(await examplesOf(owner, admin, org)), secret };
  const pages = picturedPages();
  for (const one of pages) await pictureOf(windows[one.audience], addressOf(one.pattern, examples), one.name);
  await tidied(pages);
  return pages.length;
}

async function pictureOf(page: Page, address: string, name: string): Promise<void> {
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await picture(page, path.join(FOLDER, `${name}.jpg`));
}

/** Pictures of pages that are no more go, and the list says which page each shows. */
async function tidied(pages: readonly PicturedPage[]): Promise<void> {
  const kept = new Set(['README.md', ...pages.map(({ name }) => `${name}.jpg`)]);
  for (const file of await readdir(FOLDER)) if (!kept.has(file)) await rm(path.join(FOLDER, file));
  const rows = pages.map(({ name, pattern, audience }) => `| \`${pattern}\` | ${audience} | [picture](${name}.jpg) |`);
  await writeFile(
    path.join(FOLDER, 'README.md'),
    [
      '# Every page',
      '',
      `1,440 pixels wide, of ${CUSTOMER}, one of the customers that \`npm run seed\` adds. \`npm run tour -- --pages\` pictures them again.`,
      '',
      '| page | for | |',
      '|---|---|---|',
      ...rows,
      '',
    ].join('\n'),
  );
}
