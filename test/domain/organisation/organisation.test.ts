import { commandsOf } from 'epoch';
import { given, TEST_CONTEXT } from 'epoch/testing';
import { describe, expect, it } from 'vitest';
import { MAX_MEMBERS } from '../../../lib/domain/limits.ts';
import type { MemberRole, OrganisationEvent } from '../../../lib/domain/organisation/events.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { roleOf, suspensionOf } from '../../../lib/domain/organisation/state.ts';
import { fileId, orgId } from '../sample.ts';

const atMs = TEST_CONTEXT.nowMs;
const created: readonly OrganisationEvent[] = [
  { type: 'OrganisationCreated', data: { name: 'Lab', creatorId: 'usr_ada', atMs } },
  { type: 'MemberAdded', data: { userId: 'usr_ada', role: 'owner', addedBy: 'usr_ada' } },
];
const joined = (userId: string, role: MemberRole): OrganisationEvent => ({
  type: 'MemberAdded',
  data: { userId, role, addedBy: 'usr_ada' },
});
const recorded = (deltaBytes: number): OrganisationEvent => ({
  type: 'StorageRecorded',
  data: { fileId: fileId(), deltaBytes, sourceVersion: 2 },
});
const create = commandsOf(organisation).CreateOrganisation(orgId, { name: 'Lab', creatorId: 'usr_ada' });
const add = (userId: string, role: MemberRole) =>
  commandsOf(organisation).AddMember(orgId, { userId, role, addedBy: 'usr_ada' });
const change = (userId: string, role: MemberRole) =>
  commandsOf(organisation).ChangeMemberRole(orgId, { userId, role, changedBy: 'usr_ada' });
const remove = (userId: string) => commandsOf(organisation).RemoveMember(orgId, { userId, removedBy: 'usr_ada' });
const suspend = (reason: string) =>
  commandsOf(organisation).SuspendOrganisation(orgId, { reason, suspendedBy: 'usr_root' });
const resume = commandsOf(organisation).ResumeOrganisation(orgId, { resumedBy: 'usr_root' });
const close = commandsOf(organisation).CloseOrganisation(orgId, { closedBy: 'usr_ada' });

describe('an organisation', () => {
  it('is created with its creator as owner', () => {
    const state = given(organisation)
      .when(create)
      .then(...created);
    expect(roleOf(state, 'usr_ada')).toBe('owner');
  });

  it('is created once', () => {
    given(organisation, created).when(create).thenRejected('organisation-exists');
  });

  it('takes no command before it exists', () => {
    given(organisation).when(add('usr_bob', 'member')).thenRejected('not-found');
  });

  it('has a name that can be read', () => {
    given(organisation)
      .when(commandsOf(organisation).CreateOrganisation(orgId, { name: 'a\u202eb', creatorId: 'usr_ada' }))
      .thenRejected('name-invalid');
    const rename = (name: string) => commandsOf(organisation).RenameOrganisation(orgId, { name });
    given(organisation, created).when(rename('')).thenRejected('name-invalid');
    given(organisation, created).when(rename('Lab')).thenNothing();
    given(organisation, created)
      .when(rename('Labs'))
      .then({ type: 'OrganisationRenamed', data: { name: 'Labs' } });
  });

  it('adds a member once', () => {
    const state = given(organisation, created).when(add('usr_bob', 'member')).then(joined('usr_bob', 'member'));
    expect(roleOf(state, 'usr_bob')).toBe('member');
    const both = [...created, joined('usr_bob', 'member')];
    given(organisation, both).when(add('usr_bob', 'member')).thenNothing();
    given(organisation, both).when(add('usr_bob', 'manager')).thenRejected('already-member');
  });

  it('does not take an address for a person, nor any word for a role', () => {
    given(organisation, created).when(add('bob@example.org', 'member')).thenRejected('user-invalid');
    given(organisation, created)
      .when(add('usr_bob', 'emperor' as MemberRole))
      .thenRejected('role-invalid');
  });

  it('does not take inherited properties for members', () => {
    given(organisation, created).when(remove('constructor')).thenRejected('not-member');
    const state = given(organisation, created).when(add('__proto__', 'member')).then(joined('__proto__', 'member'));
    expect(roleOf(state, '__proto__')).toBe('member');
  });

  it('limits its members', () => {
    const full = [...created, ...Array.from({ length: MAX_MEMBERS - 1 }, (_, i) => joined(`usr_${i}`, 'member'))];
    given(organisation, full).when(add('usr_bob', 'member')).thenRejected('too-many-members');
    given(organisation, full.slice(0, -1)).when(add('usr_bob', 'member')).then(joined('usr_bob', 'member'));
  });

  it('has owners that only owners make, change and remove, decided on who is one now', () => {
    const withTwo = [...created, joined('usr_bob', 'owner')];
    const withMember = [...created, joined('usr_bob', 'member')];
    const { ChangeMemberRole, RemoveMember } = commandsOf(organisation);
    const changeBy = (role: MemberRole) =>
      ChangeMemberRole(orgId, { userId: 'usr_bob', role, changedBy: 'usr_eve', sparesOwners: true });
    const removeBy = RemoveMember(orgId, { userId: 'usr_bob', removedBy: 'usr_eve', sparesOwners: true });
    given(organisation, withTwo).when(changeBy('member')).thenRejected('owner-required');
    given(organisation, withTwo).when(removeBy).thenRejected('owner-required');
    given(organisation, withMember).when(changeBy('owner')).thenRejected('owner-required');
    given(organisation, withMember)
      .when(changeBy('manager'))
      .then({ type: 'MemberRoleChanged', data: { userId: 'usr_bob', role: 'manager', changedBy: 'usr_eve' } });
    given(organisation, withMember)
      .when(removeBy)
      .then({ type: 'MemberRemoved', data: { userId: 'usr_bob', removedBy: 'usr_eve' } });
  });

  it('keeps its last owner, whatever is tried', () => {
    const withBob = [...created, joined('usr_bob', 'manager')];
    given(organisation, withBob).when(remove('usr_ada')).thenRejected('last-owner');
    given(organisation, withBob).when(change('usr_ada', 'member')).thenRejected('last-owner');
    const withTwo = [...created, joined('usr_bob', 'owner')];
    given(organisation, withTwo)
      .when(remove('usr_ada'))
      .then({ type: 'MemberRemoved', data: { userId: 'usr_ada', removedBy: 'usr_ada' } });
  });

  it('changes and removes members only', () => {
    given(organisation, created).when(change('usr_bob', 'owner')).thenRejected('not-member');
    given(organisation, created).when(remove('usr_bob')).thenRejected('not-member');
    given(organisation, created).when(change('usr_ada', 'owner')).thenNothing();
    const state = given(organisation, [...created, joined('usr_bob', 'member')])
      .when(change('usr_bob', 'billing-reader'))
      .then({ type: 'MemberRoleChanged', data: { userId: 'usr_bob', role: 'billing-reader', changedBy: 'usr_ada' } });
    expect(roleOf(state, 'usr_bob')).toBe('billing-reader');
  });

  it('sums up what its files store, deletions included, even after it has closed', () => {
    const record = (deltaBytes: number) =>
      commandsOf(organisation).RecordStorage(orgId, { fileId: fileId(), deltaBytes, sourceVersion: 2 });
    const { state } = given(organisation, [...created, recorded(70), recorded(-30)]);
    expect(state).toMatchObject({ storageBytes: 40 });
    given(organisation, created).when(record(0)).thenNothing();
    given(organisation, created).when(record(0.5)).thenRejected('bytes-invalid');
    const closed: OrganisationEvent = { type: 'OrganisationClosed', data: { closedBy: 'usr_ada', atMs } };
    given(organisation, [...created, closed])
      .when(record(5))
      .then(recorded(5));
  });

  it('closes when it is empty, once, and takes no more commands', () => {
    given(organisation, [...created, recorded(1)])
      .when(close)
      .thenRejected('organisation-not-empty');
    const closed: OrganisationEvent = { type: 'OrganisationClosed', data: { closedBy: 'usr_ada', atMs } };
    given(organisation, created).when(close).then(closed);
    given(organisation, [...created, closed])
      .when(close)
      .thenNothing();
    given(organisation, [...created, closed])
      .when(add('usr_bob', 'member'))
      .thenRejected('organisation-closed');
  });

  it('is suspended with a reason that can be read, and resumed; the same again changes nothing', () => {
    const suspended = (reason: string): OrganisationEvent => ({
      type: 'OrganisationSuspended',
      data: { reason, suspendedBy: 'usr_root', atMs },
    });
    const resumed: OrganisationEvent = { type: 'OrganisationResumed', data: { resumedBy: 'usr_root', atMs } };
    given(organisation, created).when(suspend('')).thenRejected('name-invalid');
    given(organisation, created).when(resume).thenNothing();
    const state = given(organisation, created).when(suspend('two bills')).then(suspended('two bills'));
    expect(suspensionOf(state)).toEqual({ reason: 'two bills', sinceMs: atMs });
    const history = [...created, suspended('two bills')];
    given(organisation, history).when(suspend('two bills')).thenNothing();
    given(organisation, history).when(suspend('abuse')).then(suspended('abuse'));
    expect(suspensionOf(given(organisation, history).when(resume).then(resumed))).toBeUndefined();
    given(organisation, [...created, resumed])
      .when(suspend('abuse'))
      .then(suspended('abuse'));
  });

  it('takes nobody while it is suspended, lets people go, and may close', () => {
    const history: readonly OrganisationEvent[] = [
      ...created,
      joined('usr_bob', 'member'),
      { type: 'OrganisationSuspended', data: { reason: 'abuse', suspendedBy: 'usr_root', atMs } },
    ];
    given(organisation, history).when(add('usr_eve', 'member')).thenRejected('organisation-suspended');
    given(organisation, history)
      .when(remove('usr_bob'))
      .then({ type: 'MemberRemoved', data: { userId: 'usr_bob', removedBy: 'usr_ada' } });
    const state = given(organisation, history)
      .when(close)
      .then({ type: 'OrganisationClosed', data: { closedBy: 'usr_ada', atMs } });
    expect(suspensionOf(state)).toBeUndefined();
  });
});
