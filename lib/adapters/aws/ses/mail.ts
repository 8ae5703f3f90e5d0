import type { Notice } from '../../../ports/notifier.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** A header may not hold a line break: that is how a mail would get headers it was not given. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const MAX_SUBJECT_CHARACTERS = 200;

/** Mail programs read no style sheets. Nothing is loaded from anywhere. */
const BUTTON =
  'display:inline-block;padding:10px 18px;border-radius:4px;background:#1d4ed8;color:#ffffff;text-decoration:none;font-weight:bold';

export interface Mail {
  subject: string;
  text: string;
  html: string;
}

/** Where the reader goes from here. Where a yes takes somebody who has signed in, that comes first: the link is for looking, and for a no. */
const waysOf = ({ link, signInAt, page }: Notice): { label: string; url: string }[] => [
  ...(signInAt ? [{ label: 'Sign in to answer', url: signInAt }] : []),
  ...(link ? [{ label: signInAt ? 'Look, or reject' : 'Look and decide', url: link }] : []),
  ...(page && !link && !signInAt ? [{ label: 'Sign in and look', url: page }] : []),
];

/** As a line of text: a title that holds a colon needs none at its end. */
const heading = (title: string): string => (title.includes(':') ? title : `${title}:`);

/** A notice as a mail: the same words in plain text and in simple HTML, everything in it escaped. */
export const renderMail = (notice: Notice): Mail => {
  const closing = notice.incidentId === null ? [] : [`Incident ${notice.incidentId}`];
  const sections = notice.sections ?? [{ title: '', lines: notice.lines }];
  const ways = waysOf(notice);
  const text = [
    ...sections.flatMap(({ title, lines }) => (title ? [heading(title), ...lines, ''] : lines)),
    ...ways.flatMap(({ label, url }) => ['', `${label}: ${url}`]),
    ...closing.flatMap((line) => ['', line]),
  ];
  const paragraphs = sections.flatMap(({ title, lines }) => [
    ...(title ? [`<h2 style="font-size:1em;margin-bottom:0">${escapeHtml(title)}</h2>`] : []),
    ...lines.filter((line) => line.trim()).map((line) => `<p>${escapeHtml(line)}</p>`),
  ]);
  // As a button, and as text for whoever would rather see where it leads, or whose program shows no links.
  const links = ways.flatMap(({ label, url }) => [
    `<p><a style="${BUTTON}" href="${escapeHtml(url)}">${label}</a></p>`,
    `<p style="word-break:break-all">${escapeHtml(url)}</p>`,
  ]);
  return {
    // Half a character, from outside or from cutting, is nothing that every service reads.
    subject: oneLine(notice.subject).slice(0, MAX_SUBJECT_CHARACTERS).toWellFormed(),
    text: text.join('\n').toWellFormed(),
    html: [
      '<!doctype html><html lang="en"><body style="font-family:sans-serif;max-width:40em">',
      ...paragraphs,
      ...links,
      ...closing.map((line) => `<p><small>${escapeHtml(line)}</small></p>`),
      '</body></html>',
    ]
      .join('\n')
      .toWellFormed(),
  };
};
