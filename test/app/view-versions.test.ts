import { expect, it } from 'vitest';
import { VIEW_VERSIONS } from '../../lib/app/view-versions.ts';
import { VIEWS } from '../../lib/app/views.ts';

it('every view can be read in the version that this code projects', () => {
  expect(VIEW_VERSIONS).toEqual(Object.fromEntries(VIEWS.map(({ name, version }) => [name, version])));
});
