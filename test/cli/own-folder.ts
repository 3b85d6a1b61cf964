import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export let folder: string;

export function newFolder() {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
}

export const removeFolder = () => rmSync(folder, { recursive: true, force: true });
