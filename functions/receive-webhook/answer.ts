/** What an HTTP API of API Gateway makes its response of. */
export interface WebhookAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** An answer for a machine: a reason where there is one. */
export const answer = (statusCode: 202 | 400 | 401 | 404 | 413 | 503, because?: string): WebhookAnswer => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(because === undefined ? { queued: true } : { queued: false, because }),
});
