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

export interface Mail {
  subject: string;
  text: string;
  html: string;
}

/** A notice as a mail: the same words in plain text and in simple HTML, everything in it escaped. */
export const renderMail = (notice: Notice): Mail => {
  const closing = notice.incidentId === null ? [] : [`Incident ${notice.incidentId}`];
  const text = [
    ...notice.lines,
    ...(notice.link ? ['', `Look and decide: ${notice.link}`] : []),
    ...closing.flatMap((line) => ['', line]),
  ];
  const paragraphs = notice.lines.filter((line) => line.trim()).map((line) => `<p>${escapeHtml(line)}</p>`);
  const link = notice.link
    ? [`<p><a href="${escapeHtml(notice.link)}">Look and decide</a></p>`, `<p>${escapeHtml(notice.link)}</p>`]
    : [];
  return {
    subject: oneLine(notice.subject).slice(0, MAX_SUBJECT_CHARACTERS),
    text: text.join('\n'),
    html: [
      '<!doctype html><html lang="en"><body>',
      ...paragraphs,
      ...link,
      ...closing.map((line) => `<p><small>${escapeHtml(line)}</small></p>`),
      '</body></html>',
    ].join('\n'),
  };
};
