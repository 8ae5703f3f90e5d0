import { Hono } from 'hono';
import { html } from 'hono/html';
import { plainLayout } from '../console/plain-layout.ts';
import type { Catalog } from '../lib/contracts/catalog.ts';
import type { Clock } from '../lib/ports/clock.ts';
import { LONGEST_SESSION_HOURS, type SignIn } from '../lib/ports/sign-in.ts';

/** The shop's people, with the groups that the example's catalog gives access to. */
const PEOPLE = [
  { id: 'vera@example.com', name: 'Vera', groups: ['shop-viewers'] },
  { id: 'ana@example.com', name: 'Ana', groups: ['shop-approvers'] },
  { id: 'ben@example.com', name: 'Ben', groups: ['shop-approvers'] },
  { id: 'chris@example.com', name: 'Chris', groups: ['operations-admins'] },
  { id: 'nora@example.com', name: 'Nora', groups: ['shop-marketing'] },
] as const;

const PEOPLE_PATH = '/drill/people';

export interface DrillSignInParts {
  pagesUrl: string;
  now: Clock;
}

/** A directory that believes whoever comes: it is for the drill's own machine alone. */
export const drillSignIn = ({ pagesUrl, now }: DrillSignInParts): SignIn => ({
  begin: async (to) => ({ status: 'begun', address: PEOPLE_PATH, pending: to }),
  finish: async (answer, pending) => {
    const person = PEOPLE.find(({ id }) => id === answer.get('person'));
    if (!person || pending === undefined)
      return { status: 'refused', refusal: 'not-begun', because: 'nobody of the drill was chosen' };
    const operator = {
      ...person,
      groups: [...person.groups],
      signedInAt: now().toISOString(),
      expiresAt: new Date(now().getTime() + LONGEST_SESSION_HOURS * 3_600_000).toISOString(),
    };
    return { status: 'signed-in', operator, to: pending };
  },
  signOutAddress: () => new URL('/sign-out', pagesUrl).href,
});

const mayDo = ({ access }: Pick<Catalog, 'access'>, groups: readonly string[]): string =>
  groups.map((group) => `${group}: ${access[group]?.role ?? 'no access'}`).join(', ');

/** The pages with one more: who are you? Choosing somebody goes on to where the sign-in began. */
export const withDrillPeople = (catalog: Pick<Catalog, 'access'>, pages: Hono): Hono =>
  new Hono()
    .get(PEOPLE_PATH, (context) =>
      context.html(
        plainLayout(
          'Who are you?',
          html`<h1>Who are you?</h1>
<p class="notice">This is the drill: it takes your word for it. Deployed, your company’s directory asks here.</p>
<form method="get" action="/sign-in/callback">
${PEOPLE.map(({ id, name, groups }) => html`<p><button name="person" value="${id}">${name}</button> ${id} (${mayDo(catalog, groups)})</p>`)}
</form>`,
        ),
      ),
    )
    // Handed on whole, with its own answers to what does not exist and what fails.
    .all('*', (context) => pages.fetch(context.req.raw, context.env));
