import type { Emulator } from '../setup/provided.ts';
import { reachable } from './http-api.ts';
import { present } from './present.ts';

/** Opens a page of the deployed HTTP API, as a mail program or a browser does. */
export const open = async (emulator: Emulator, url: URL, method: 'GET' | 'HEAD' = 'GET') => {
  const response = await fetch(reachable(emulator, url), { method });
  return { status: response.status, html: await response.text() };
};

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&');

/** The fields of the form that holds this button, the button included. */
const fieldsOf = (html: string, decision: string): Record<string, string> => {
  const form = html.split('<form').find((part) => part.includes(`value="${decision}"`));
  if (!form) throw new Error(`the page has no button ${decision}:\n${html.slice(0, 2000)}`);
  const hidden = (form.match(/<input type="hidden"[^>]*>/g) ?? []).map((tag) => [
    present(attribute(tag, 'name'), `name in ${tag}`),
    attribute(tag, 'value') ?? '',
  ]);
  return { ...Object.fromEntries(hidden), decision };
};

/** Presses a button of the page: posts the fields of its form, with what the person wrote. */
export const press = async (
  emulator: Emulator,
  url: URL,
  html: string,
  decision: 'approved' | 'rejected',
  written: Readonly<Record<string, string>> = {},
) => {
  const response = await fetch(reachable(emulator, new URL(url.pathname, url)), {
    method: 'POST',
    body: new URLSearchParams({ ...fieldsOf(html, decision), ...written }),
  });
  return { status: response.status, html: await response.text() };
};
