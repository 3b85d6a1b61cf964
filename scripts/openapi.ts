import { writeFile } from 'node:fs/promises';
import { errorPage } from '../lib/api/error-page.ts';
import { openApi } from '../lib/api/openapi.ts';
import { referencePage } from '../lib/api/reference.ts';

/** Writes what is made from the contract: docs/openapi.json, docs/errors.md and docs/api.md. A test holds them to it. */
await writeFile('docs/openapi.json', `${JSON.stringify(openApi({ testClock: true }), undefined, 1)}\n`);
await writeFile('docs/errors.md', errorPage());
await writeFile('docs/api.md', referencePage());
