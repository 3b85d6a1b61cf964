import { writeFile } from 'node:fs/promises';
import { errorPage } from '../lib/api/error-page.ts';
import { openApi } from '../lib/api/openapi.ts';
import { referencePage } from '../lib/api/reference.ts';

/** Generates docs/openapi.json, docs/errors.md and docs/api.md from the contract. A test compares them with it. */
await writeFile('docs/openapi.json', `${JSON.stringify(openApi({ testClock: true }), undefined, 1)}\n`);
await writeFile('docs/errors.md', errorPage());
await writeFile('docs/api.md', referencePage());
