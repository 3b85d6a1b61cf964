import { writeFile } from 'node:fs/promises';
import { errorPage } from '../lib/api/error-page.ts';
import { openApi } from '../lib/api/openapi.ts';

/** Writes what is made from the contract: docs/openapi.json and docs/errors.md. A test holds both to it. */
await writeFile('docs/openapi.json', `${JSON.stringify(openApi(), undefined, 1)}\n`);
await writeFile('docs/errors.md', errorPage());
