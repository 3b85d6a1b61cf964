import { commandsOf } from 'epoch';
import { given, TEST_CONTEXT } from 'epoch/testing';
import { describe, expect, it } from 'vitest';
import type { JobConfigurationEvent } from '../../../lib/domain/job-configuration/events.ts';
import { jobConfiguration } from '../../../lib/domain/job-configuration/job-configuration.ts';
import type { JobSpec } from '../../../lib/domain/job-spec.ts';
import { orgId, otherOrgId, sampleUlid, spec } from '../sample.ts';

const id = `jcf_${sampleUlid(1)}`;
const atMs = TEST_CONTEXT.nowMs;
const faster: JobSpec = { ...spec, machineType: 'standard-2' };

const draft = (name: string, of: JobSpec, organisationId = orgId) =>
  commandsOf(jobConfiguration).DraftJobConfiguration(id, { organisationId, name, spec: of, authorId: 'usr_ada' });
const publish = commandsOf(jobConfiguration).PublishJobConfiguration(id, {
  organisationId: orgId,
  publisherId: 'usr_ada',
});
const retire = commandsOf(jobConfiguration).RetireJobConfiguration(id, { organisationId: orgId, retiredBy: 'usr_ada' });

const drafted = (name: string, of: JobSpec): JobConfigurationEvent => ({
  type: 'JobConfigurationDrafted',
  data: { organisationId: orgId, name, spec: of, authorId: 'usr_ada', atMs },
});
const published = (version: number, of: JobSpec): JobConfigurationEvent => ({
  type: 'JobConfigurationPublished',
  data: { organisationId: orgId, name: 'Sort', version, spec: of, publisherId: 'usr_ada', atMs },
});
const retired: JobConfigurationEvent = {
  type: 'JobConfigurationRetired',
  data: { organisationId: orgId, retiredBy: 'usr_ada', atMs },
};

describe('a job configuration', () => {
  it('is drafted, published, and drafted again without touching what is published', () => {
    given(jobConfiguration).when(draft('Sort', spec)).then(drafted('Sort', spec));
    given(jobConfiguration, [drafted('Sort', spec)])
      .when(publish)
      .then(published(1, spec));
    const state = given(jobConfiguration, [drafted('Sort', spec), published(1, spec)])
      .when(draft('Sort', faster))
      .then(drafted('Sort', faster));
    expect(state).toMatchObject({ version: 1, published: spec, draft: { spec: faster } });
  });

  it('is published with its image by digest only, and with the one that was looked up for its draft', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const pinned = `docker.io/library/python@${digest}`;
    const tagged: JobSpec = { ...spec, image: 'python:3' };
    const publishing = (image?: { readonly drafted: string; readonly pinned: string }) =>
      commandsOf(jobConfiguration).PublishJobConfiguration(id, {
        organisationId: orgId,
        publisherId: 'usr_ada',
        ...(image === undefined ? {} : { image }),
      });
    given(jobConfiguration, [drafted('Sort', tagged)])
      .when(publishing({ drafted: 'python:3', pinned }))
      .then(published(1, { ...tagged, image: pinned }));
    for (const image of [undefined, { drafted: 'python:2', pinned }, { drafted: 'python:3', pinned: 'python:4' }]) {
      given(jobConfiguration, [drafted('Sort', tagged)])
        .when(publishing(image))
        .thenRejected('image-unresolvable');
    }
    const already: JobSpec = { ...spec, image: `python@${digest}` };
    given(jobConfiguration, [drafted('Sort', already)])
      .when(publish)
      .then(published(1, already));
  });

  it('numbers its versions', () => {
    const events = [drafted('Sort', spec), published(1, spec), drafted('Sort', faster)];
    const state = given(jobConfiguration, events).when(publish).then(published(2, faster));
    expect(state).toMatchObject({ version: 2, published: faster });
    expect(state).not.toHaveProperty('draft');
  });

  it('makes no version of nothing new', () => {
    given(jobConfiguration, [drafted('Sort', spec), published(1, spec)])
      .when(publish)
      .thenNothing();
    given(jobConfiguration, [drafted('Sort', spec)])
      .when(draft('Sort', spec))
      .thenNothing();
  });

  it('cannot be drafted so that it could not run', () => {
    given(jobConfiguration)
      .when(draft('Sort', { ...spec, command: '' }))
      .thenRejected('job-spec-invalid');
    given(jobConfiguration).when(draft(' ', spec)).thenRejected('name-invalid');
  });

  it('takes nothing once it is retired', () => {
    given(jobConfiguration, [drafted('Sort', spec)])
      .when(retire)
      .then(retired);
    const over = [drafted('Sort', spec), retired];
    given(jobConfiguration, over).when(retire).thenNothing();
    given(jobConfiguration, over).when(publish).thenRejected('configuration-retired');
    given(jobConfiguration, over).when(draft('Sort', faster)).thenRejected('configuration-retired');
  });

  it('of another organisation is answered like one that does not exist', () => {
    given(jobConfiguration, [drafted('Sort', spec)])
      .when(draft('Sort', faster, otherOrgId))
      .thenRejected('not-found');
    given(jobConfiguration).when(publish).thenRejected('not-found');
  });
});
