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

/** A notice as a mail: the same words in plain text and in simple HTML, everything in it escaped. */
export const renderMail = (notice: Notice): Mail => {
  const closing = notice.incidentId === null ? [] : [`Incident ${notice.incidentId}`];
  const sections = notice.sections ?? [{ title: '', lines: notice.lines }];
  const text = [
    ...sections.flatMap(({ title, lines }) => (title ? [`${title}:`, ...lines, ''] : lines)),
    ...(notice.link ? ['', `Look and decide: ${notice.link}`] : []),
    ...closing.flatMap((line) => ['', line]),
  ];
  const paragraphs = sections.flatMap(({ title, lines }) => [
    ...(title ? [`<h2 style="font-size:1em;margin-bottom:0">${escapeHtml(title)}</h2>`] : []),
    ...lines.filter((line) => line.trim()).map((line) => `<p>${escapeHtml(line)}</p>`),
  ]);
  // As a button, and as text for whoever would rather see where it leads, or whose program shows no links.
  const link = notice.link
    ? [
        `<p><a style="${BUTTON}" href="${escapeHtml(notice.link)}">Look and decide</a></p>`,
        `<p style="word-break:break-all">${escapeHtml(notice.link)}</p>`,
      ]
    : [];
  return {
    subject: oneLine(notice.subject).slice(0, MAX_SUBJECT_CHARACTERS),
    text: text.join('\n'),
    html: [
      '<!doctype html><html lang="en"><body style="font-family:sans-serif;max-width:40em">',
      ...paragraphs,
      ...link,
      ...closing.map((line) => `<p><small>${escapeHtml(line)}</small></p>`),
      '</body></html>',
    ].join('\n'),
  };
};
