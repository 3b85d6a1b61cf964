import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configPath, readConfig, stateFolder, writeConfig } from '../../cli/config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the configuration', () => {
  it('lies where the platform keeps such things', () => {
    expect(configPath({ HOME: '/home/ada' })).toBe('/home/ada/.config/catacloud/config.json');
    expect(configPath({ HOME: '/home/ada', XDG_CONFIG_HOME: '/etc/ada' })).toBe('/etc/ada/catacloud/config.json');
    expect(configPath({ HOME: '/home/ada', XDG_CONFIG_HOME: 'relative' })).toBe(
      '/home/ada/.config/catacloud/config.json',
    );
    expect(stateFolder({ HOME: '/home/ada' })).toBe('/home/ada/.local/state/catacloud');
  });

  it('is for its owner alone, even where a wider file was', async () => {
    const path = join(folder, 'new', 'config.json');
    await writeConfig({ apiUrl: 'https://example.org', session: { kind: 'token', secret: 'catp_x' } }, path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
    writeFileSync(join(folder, 'wide.json'), '{}', { mode: 0o644 });
    await writeConfig({}, join(folder, 'wide.json'));
    expect(statSync(join(folder, 'wide.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).toSorted()).toEqual(['new', 'wide.json']);
  });

  it('comes back as it was, is empty when there is none, and is refused when it is broken', async () => {
    const path = join(folder, 'config.json');
    expect(await readConfig(path)).toEqual({});
    await writeConfig({ organisation: 'org_1' }, path);
    expect(await readConfig(path)).toEqual({ organisation: 'org_1' });
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, 5));
    await expect(readConfig(path)).rejects.toMatchObject({ code: 'config-broken' });
    for (const other of ['null', '[]', '"x"']) {
      writeFileSync(path, other);
      await expect(readConfig(path)).rejects.toMatchObject({ code: 'config-broken' });
    }
  });
});
