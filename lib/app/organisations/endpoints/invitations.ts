import { reject } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { organisation } from '../../../domain/organisation/organisation.ts';
import { type LetterPart, letterOf } from '../../accounts/commands/letter.ts';
import { secretOf } from '../../accounts/commands/secret.ts';
import { actorOf, ownedTokenOf } from '../../http/caller.ts';
import { keyOf } from '../../http/create-once.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { idOnce, once, secretBytes } from '../../http/once.ts';
import { iso } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { INVITATION_DAYS, type Invitation, MAX_INVITATIONS } from '../../ports/invitations.ts';
import type { InvitationDependencies } from '../commands/accept-invitation.ts';
import { sendLetter } from '../commands/send-letter.ts';

const DAY_MS = 86_400_000;

type Reply = ReplyOf<'organisations.invite'>;

/** Inviting people by mail. A user with the mail's secret who is signed in with that address may join. */
export function invitationEndpoints(
  deps: InvitationDependencies,
): Pick<Endpoints<'organisations'>, `organisations.${'listInvitations' | 'invite' | 'revokeInvitation'}`> {
  const { kernel, invitations, wallMs } = deps;

  return {
    async 'organisations.listInvitations'({ params, query }) {
      const { limit, cursor } = wantedPage(query);
      const page = await invitations.page(params.org, limit, cursor);
      const items = page.items.filter(({ expiresAtMs }) => expiresAtMs > wallMs()).map(replyOf);
      return { body: pageOf(page, items) };
    },

    async 'organisations.invite'({ params, body, role, caller, idempotency, pagesUrl }) {
      const key = keyOf(idempotency);
      const secret = secretOf('invitation', await secretBytes(deps, key));
      return once(deps, key, async () => {
        if (body.role === 'owner' && role !== 'owner')
          return reject('owner-required', 'only an owner may invite owners');
        const id = `ivt_${await idOnce(deps, 'invitation', key)}`;
        const open = await openInvitations(deps, params.org);
        if (open.length >= MAX_INVITATIONS && !open.some((one) => one.id === id)) {
          return reject('too-many-invitations', `there are ${MAX_INVITATIONS} open invitations: withdraw one first`);
        }
        const { state } = await kernel.load(organisation, params.org);
        const createdAtMs = wallMs();
        const wanted: Invitation = {
          id,
          org: params.org,
          email: body.email.toLowerCase(),
          role: body.role,
          invitedBy: actorOf(caller),
          ...defined({ madeWith: ownedTokenOf(caller) }),
          createdAtMs,
          expiresAtMs: createdAtMs + INVITATION_DAYS * DAY_MS,
        };
        // The process of a first request with this key may have died before it sent the letter, or was answered.
        const added = await invitations.add(wanted, secret);
        const invitation = added ? wanted : ((await invitations.bySecret(secret)) ?? wanted);
        const letter = invitationLetter(invitation, state.status === 'none' ? '' : state.name, secret, pagesUrl);
        const person = await personOf(deps, params.org, invitation.invitedBy);
        const refused = await sendLetter(deps, { person, organisation: params.org }, letter);
        if (refused === undefined) return { body: replyOf(invitation) };
        await invitations.remove(params.org, id);
        return refused;
      });
    },

    async 'organisations.revokeInvitation'({ params }) {
      const removed = await invitations.remove(params.org, params.invitation);
      return removed ? { body: undefined } : reject('not-found', 'there is no such invitation');
    },
  };
}

/** The open ones; those that have expired are removed, for they contain addresses and would count. */
export async function openInvitations(
  { invitations, wallMs }: Pick<InvitationDependencies, 'invitations' | 'wallMs'>,
  org: string,
) {
  const { items } = await invitations.page(org, MAX_INVITATIONS);
  const isOpen = ({ expiresAtMs }: Invitation) => expiresAtMs > wallMs();
  for (const { id } of items.filter((one) => !isOpen(one))) await invitations.remove(org, id);
  return items.filter(isOpen);
}

/** The person behind a caller: a token's maker, so that tokens do not multiply what a person may send. */
async function personOf({ credentials }: InvitationDependencies, org: string, actor: string): Promise<string> {
  return (await credentials.token(org, actor))?.createdBy ?? actor;
}

function replyOf({ id, email, role, invitedBy, createdAtMs, expiresAtMs }: Invitation): Reply {
  return { id, email, role, invitedBy, createdAt: iso(createdAtMs), expiresAt: iso(expiresAtMs) };
}

function invitationLetter(
  { email, role, expiresAtMs }: Invitation,
  name: string,
  secret: string,
  pagesUrl: string | undefined,
) {
  const way: LetterPart[] =
    pagesUrl === undefined
      ? ['Sign in with this address and accept with this code:', { code: secret }]
      : [{ link: `${pagesUrl}/invitations/${secret}`, label: 'See the invitation, and accept or decline it' }];
  return letterOf(email, 'An invitation to Catacloud', [
    `You are invited to join an organisation on Catacloud as ${role}.`,
    'Its members call it, in their own words and not in ours:',
    { quote: name },
    ...way,
    `It is valid until ${iso(expiresAtMs)}. If you do not expect it, do nothing.`,
  ]);
}
