import { commandsOf } from 'epoch';
import { given, TEST_CONTEXT } from 'epoch/testing';
import { describe, expect, it } from 'vitest';
import type { OrganisationEvent } from '../../../lib/domain/organisation/events.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import type { Party } from '../../../lib/domain/party.ts';
import { orgId } from '../sample.ts';

const created: readonly OrganisationEvent[] = [
  { type: 'OrganisationCreated', data: { name: 'Lab', creatorId: 'usr_ada', atMs: TEST_CONTEXT.nowMs } },
];
const lab: Party = { name: 'Lab Ltd', lines: ['1 Main Street', 'London N1'], country: 'GB', taxId: 'GB 123' };
const setTo = (recipient: Party) => commandsOf(organisation).SetRecipient(orgId, { recipient, setBy: 'usr_ada' });
const event = (recipient: Party): OrganisationEvent => ({
  type: 'RecipientSet',
  data: { recipient, setBy: 'usr_ada' },
});

describe('the recipient of documents', () => {
  it('is set, and changed as a whole', () => {
    const state = given(organisation, created).when(setTo(lab)).then(event(lab));
    expect(state).toMatchObject({ recipient: lab });
    const { taxId: _without, ...moved } = { ...lab, lines: ['2 Side Street'] };
    given(organisation, [...created, event(lab)])
      .when(setTo(moved))
      .then(event(moved));
  });

  it('is not set again to what it is', () => {
    given(organisation, [...created, event(lab)])
      .when(setTo({ ...lab, lines: [...lab.lines] }))
      .thenNothing();
  });

  it('has a name, one to six lines, a country of two letters', () => {
    const wrong: readonly Partial<Party>[] = [
      { lines: [] },
      { lines: ['1', '2', '3', '4', '5', '6', '7'] },
      { country: 'Germany' },
      { country: 'de' },
      { taxId: '' },
      { taxId: 'x'.repeat(31) },
      { taxId: '<b>' },
    ];
    for (const part of wrong) {
      given(organisation, created)
        .when(setTo({ ...lab, ...part }))
        .thenRejected('recipient-invalid');
    }
    given(organisation, created)
      .when(setTo({ ...lab, name: '' }))
      .thenRejected('name-invalid');
    given(organisation, created)
      .when(setTo({ ...lab, lines: ['a\u202eb'] }))
      .thenRejected('name-invalid');
  });
});
