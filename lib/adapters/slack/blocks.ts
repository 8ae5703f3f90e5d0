import { SLACK_BUTTONS } from '../../contracts/slack-interaction.ts';
import type { Notice } from '../../ports/notifier.ts';

/** Limits of Block Kit: https://docs.slack.dev/reference/block-kit/blocks */
const HEADER_CHARACTERS = 150;
const SECTION_CHARACTERS = 3000;
const MAXIMUM_SECTIONS = 12;
const BUTTON_URL_CHARACTERS = 3000;

/** Half a character is no JSON that every peer reads: a notice would be refused for it. */
const cut = (text: string, characters: number): string =>
  (text.length <= characters ? text : `${text.slice(0, characters - 1)}…`).toWellFormed();

/** Never mrkdwn: in plain text nothing is a link, a mention or a call to everybody. */
export const plain = (text: string, characters = SECTION_CHARACTERS) => ({
  type: 'plain_text' as const,
  text: cut(text, characters) || ' ',
  emoji: false,
});

const section = (text: string) => ({ type: 'section' as const, text: plain(text) });

/**
 * The line in notifications, the one text that Slack reads marks in: without them it can call nobody.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export const escaped = (text: string): string =>
  cut(text, SECTION_CHARACTERS).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export interface SlackWords {
  text: string;
  blocks: readonly object[];
}

/** Opens a page for whoever has signed in; it carries nobody's link. */
const signInButton = (label: string, url: string, more: object = {}) => ({
  type: 'button',
  action_id: SLACK_BUTTONS.signIn,
  text: plain(label, 75),
  url,
  ...more,
});

const answerButton = (url: string) => signInButton('Sign in to answer', url, { style: 'primary' });

/** A notice as a message, with no button but the way to sign in, to answer where its question takes that, or else to look. */
export const noticeWords = (notice: Notice): SlackWords => {
  const { signInAt, page } = notice;
  const { text, blocks } = paragraphsOf(notice);
  const way = signInAt ? [answerButton(signInAt)] : page ? [signInButton('Sign in and look', page)] : [];
  return { text, blocks: way.length > 0 ? [...blocks, { type: 'actions', elements: way }] : blocks };
};

const paragraphsOf = ({ subject, lines, sections, incidentId }: Notice): SlackWords => {
  const paragraphs = sections?.map(({ title, lines: under }) => [title, ...under].join('\n')) ?? [lines.join('\n')];
  return {
    text: escaped(subject),
    blocks: [
      { type: 'header', text: plain(subject, HEADER_CHARACTERS) },
      ...paragraphs
        .filter((paragraph) => paragraph.trim())
        .slice(0, MAXIMUM_SECTIONS)
        .map(section),
      ...(incidentId === null ? [] : [{ type: 'context', elements: [plain(`Incident ${incidentId}`)] }]),
    ],
  };
};

/**
 * A question to one person, in their own conversation with the app: the buttons carry that person's link and its token, as the mail
 * does, and nothing else. A plan that takes people who have signed in has the way there in the place of a yes.
 */
export const questionWords = (notice: Notice & { link: string }): SlackWords => {
  const { text, blocks } = paragraphsOf(notice);
  const { pathname, searchParams } = new URL(notice.link);
  const value = `${pathname.split('/').at(-1)} ${searchParams.get('token') ?? ''}`;
  const button = (action_id: string, label: string, more: object = {}) => ({
    type: 'button',
    action_id,
    text: plain(label, 75),
    value,
    ...more,
  });
  const confirm = {
    title: plain('Approve this plan?', 100),
    text: plain('It is started as shown, as soon as everything has been checked again.', 300),
    confirm: plain('Approve', 30),
    deny: plain('Not yet', 30),
  };
  const look =
    notice.link.length > BUTTON_URL_CHARACTERS
      ? []
      : [button(SLACK_BUTTONS.look, 'Look and change', { url: notice.link })];
  const elements = [
    notice.signInAt === undefined
      ? button(SLACK_BUTTONS.approve, 'Approve', { style: 'primary', confirm })
      : answerButton(notice.signInAt),
    button(SLACK_BUTTONS.reject, 'Reject…', { style: 'danger' }),
    button(SLACK_BUTTONS.notAnIncident, 'Not an incident…'),
    ...look,
  ];
  return { text, blocks: [...blocks, { type: 'actions', elements }] };
};
