import { html } from 'hono/html';

/** An instant in UTC; a script of ours turns it into the viewer's own zone where scripts run. */
export const when = (at: string) => {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`;
};

export const percent = (share: number): string => `${Math.round(100 * share)}%`;

export const dollars = (amount: number): string => `$${amount.toFixed(amount > 0 && amount < 1 ? 3 : 2)}`;
