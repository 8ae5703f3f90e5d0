import { TeamsSecret } from '../../contracts/notices.ts';
import type { Notice, TellChannel } from '../../ports/notifier.ts';
import type { Undelivered } from '../aws/delivery.ts';
import { type PostParts, postJson } from '../http/post-json.ts';

/** A message may have 28 kB: https://learn.microsoft.com/microsoftteams/limits-specifications-teams */
const MAXIMUM_BLOCKS = 20;
const BLOCK_CHARACTERS = 1000;

/**
 * Text blocks read Markdown: https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features. Half a character is no JSON that
 * every peer reads.
 */
const withoutMarks = (text: string): string =>
  text
    .slice(0, BLOCK_CHARACTERS)
    .toWellFormed()
    .replaceAll(/[\\`*_{}[\]()#+!|<>~-]/g, '\\$&');

const block = (text: string, more: object = {}) => ({
  type: 'TextBlock',
  text: withoutMarks(text),
  wrap: true,
  ...more,
});

/**
 * A notice as an Adaptive Card in the envelope that a workflow's webhook takes.
 *
 * @see https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */
export const cardOf = ({ subject, lines, sections, incidentId, signInAt }: Notice, pagesUrl: string | null) => {
  const parts = sections ?? [{ title: '', lines }];
  const body = parts.flatMap(({ title, lines: under }) => [
    ...(title ? [block(title, { weight: 'Bolder', spacing: 'Medium' })] : []),
    ...under.filter((line) => line.trim()).map((line) => block(line)),
  ]);
  const page = pagesUrl !== null && incidentId !== null ? `${pagesUrl}/console/incidents/${incidentId}` : null;
  const opens = signInAt
    ? { title: 'Sign in to answer', url: signInAt }
    : page && { title: 'Sign in and look', url: page };
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            block(subject, { size: 'Large', weight: 'Bolder' }),
            ...body.slice(0, MAXIMUM_BLOCKS),
            ...(incidentId === null ? [] : [block(`Incident ${incidentId}`, { isSubtle: true, size: 'Small' })]),
          ],
          ...(opens && { actions: [{ type: 'Action.OpenUrl', ...opens }] }),
        },
      },
    ],
  };
};

export interface TeamsOptions extends PostParts {
  name: string;
  /** The text of the secret; may throw. */
  secret: () => Promise<string>;
  /** Where the operator's pages are; null where there are none to sign in to. */
  pagesUrl: string | null;
  undelivered: Undelivered;
}

/** Tells a channel of Microsoft Teams through a workflow's webhook; nothing can be decided there. */
export const createTeamsChannel =
  ({ name, secret, pagesUrl, undelivered, ...parts }: TeamsOptions): TellChannel =>
  async (notice) => {
    const url = await readUrl(secret);
    if (url === null) {
      undelivered(name, 'its secret holds no address of a workflow: docs/channels.md says how to fill it');
      return false;
    }
    const result = await postJson(parts, { url, body: cardOf(notice, pagesUrl) });
    if (result.status === 'answered') return true;
    undelivered(name, result.because);
    return result.mayHave && 'unknown';
  };

const readUrl = async (secret: () => Promise<string>): Promise<string | null> => {
  try {
    return TeamsSecret.parse(JSON.parse(await secret())).url;
  } catch {
    return null;
  }
};
