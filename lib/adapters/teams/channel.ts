import { TeamsSecret } from '../../contracts/notices.ts';
import type { Notice, TellChannel } from '../../ports/notifier.ts';
import type { Undelivered } from '../aws/delivery.ts';
import { type PostParts, postJson } from '../http/post-json.ts';

/** A message may have 28 kB, the card around the words among them: https://learn.microsoft.com/microsoftteams/limits-specifications-teams */
const MAXIMUM_BYTES = 22_000;
const BLOCK_CHARACTERS = 700;

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

interface Part {
  title: string;
  lines: readonly string[];
}

const bytesOf = (parts: readonly Part[]): number =>
  Buffer.byteLength(
    JSON.stringify(parts.map(({ title, lines }) => [block(title), ...lines.map((line) => block(line))])),
  );

/** As much as a message may have: of the longest part the last line goes first, and no part goes as a whole. How much has gone is said. */
const fitting = (given: readonly Part[]): Part[] => {
  const parts = given.map(({ title, lines }) => ({ title, lines: lines.filter((line) => line.trim()), left: 0 }));
  while (bytesOf(parts) > MAXIMUM_BYTES) {
    const [longest] = parts
      .filter(({ lines }) => lines.length > 1)
      .sort((one, other) => bytesOf([other]) - bytesOf([one]));
    if (!longest) break;
    longest.lines.pop();
    longest.left += 1;
  }
  return parts.map(({ title, lines, left }) => ({
    title,
    lines: left === 0 ? lines : [...lines, `… and ${left} more: the incident's own page has them.`],
  }));
};

/**
 * A notice as an Adaptive Card in the envelope that a workflow's webhook takes.
 *
 * @see https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */
export const cardOf = ({ subject, lines, sections, incidentId, signInAt, page }: Notice) => {
  const body = fitting(sections ?? [{ title: '', lines }]).flatMap(({ title, lines: under }) => [
    ...(title ? [block(title, { weight: 'Bolder', spacing: 'Medium' })] : []),
    ...under.map((line) => block(line)),
  ]);
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
            ...body,
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
  undelivered: Undelivered;
}

/** Tells a channel of Microsoft Teams through a workflow's webhook; nothing can be decided there. */
export const createTeamsChannel =
  ({ name, secret, undelivered, ...parts }: TeamsOptions): TellChannel =>
  async (notice) => {
    const url = await readUrl(secret);
    if (url === null) {
      undelivered(name, 'its secret holds no address of a workflow: docs/channels.md says how to fill it');
      return false;
    }
    const result = await postJson(parts, { url, body: cardOf(notice) });
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
