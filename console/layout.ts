import { html } from 'hono/html';

type Html = ReturnType<typeof html>;

export const STYLE_PATH = '/approvals/assets/style.css';

/** The frame of every page: readable on a phone at night, without any script. */
export const layout = (title: string, body: Html): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<title>${title} · Selfheal</title>
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>
<header><span class="brand">Selfheal</span></header>
<main>
${body}
</main>
</body>
</html>`;
