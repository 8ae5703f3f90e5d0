import { html } from 'hono/html';

export type Html = ReturnType<typeof html>;

/** What every page of ours loads, whoever it is for. */
export const STYLE_PATH = '/approvals/assets/style.css';
export const ZONE_SCRIPT_PATH = '/approvals/assets/zone.js';

/** The document that every page is: kept out of search, in light or dark as the device is, and usable without any script. */
export const documentOf = (title: string, body: Html, more: Html | '' = ''): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<title>${title} · Selfheal</title>
<link rel="stylesheet" href="${STYLE_PATH}">
<script src="${ZONE_SCRIPT_PATH}" defer></script>${more}
</head>
${body}
</html>`;
