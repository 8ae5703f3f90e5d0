import type { WebhookSecret, WebhookSource } from '../../contracts/webhook.ts';
import {
  bearer,
  grafanaSignature,
  type PresentedRequest,
  type Proof,
  pagerDutySignature,
  selfhealSignature,
} from './proofs.ts';

/** How each source can prove that it is who it says; one of them is enough. */
const PROOFS: Readonly<Record<WebhookSource, readonly Proof[]>> = {
  datadog: [bearer],
  'new-relic': [bearer],
  alertmanager: [bearer],
  grafana: [grafanaSignature, bearer],
  pagerduty: [pagerDutySignature],
  generic: [selfhealSignature, bearer],
};

/** Whether a request comes from who knows the source's current or previous key. Every key and proof is tried, so that the time tells nothing. */
export const isAuthentic = (
  source: WebhookSource,
  request: PresentedRequest,
  { current, previous }: WebhookSecret,
  now: Date,
): boolean =>
  [current, ...(previous === undefined ? [] : [previous])]
    .flatMap((key) => PROOFS[source].map((proves) => proves(request, key, now)))
    .includes(true);
