import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { Signal } from '../../lib/contracts/signal.ts';
import { groupOf } from '../../lib/domain/correlation/group-of.ts';
import { openingIncident } from '../../lib/domain/correlation/opening-incident.ts';
import { readSignals } from '../../lib/domain/detection/read-signals.ts';
import type { Clock, NewId } from '../../lib/ports/clock.ts';
import type { DeadLetters } from '../../lib/ports/dead-letters.ts';
import type { AttachResult, IncidentStore } from '../../lib/ports/incident-store.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Workflow } from '../../lib/ports/workflow.ts';
import { reviewWaitingApproval } from './review-waiting-approval.ts';

export interface IngestDeps {
  incidents: Pick<IncidentStore, 'attach' | 'signals' | 'plan' | 'diagnosis' | 'approvals' | 'endApproval' | 'note'>;
  workflow: Pick<Workflow, 'start'>;
  deadLetters: DeadLetters;
  catalog: VersionedCatalog;
  journal: Journal;
  newId: NewId;
  now: Clock;
}

/** A message as the queue delivers it. */
export interface QueueMessage {
  messageId: string;
  body: string;
}

export interface BatchAnswer {
  batchItemFailures: { itemIdentifier: string }[];
}

interface Delivered {
  messageId: string;
  signal: Signal;
}

/**
 * Turns queued events into incidents: one open incident per failing application, however many signals arrive. What cannot be
 * understood goes aside with the reason; what fails is delivered again, alone, without holding up its batch.
 */
export const createHandler =
  (deps: IngestDeps) =>
  async (messages: readonly QueueMessage[]): Promise<BatchAnswer> => {
    const failed = new Set<string>();
    const delivered: Delivered[] = [];
    for (const message of messages) {
      try {
        for (const signal of await read(deps, message)) delivered.push({ messageId: message.messageId, signal });
      } catch (error) {
        failed.add(message.messageId);
        deps.journal.line('event could not be put aside, will be delivered again', { error: String(error) });
      }
    }
    for (const [group, members] of Map.groupBy(delivered, ({ signal }) => groupOf(signal))) {
      try {
        await correlate(
          deps,
          group,
          members.map(({ signal }) => signal),
        );
      } catch (error) {
        for (const { messageId } of members) failed.add(messageId);
        deps.journal.line('signals not attached, will be delivered again', { group, error: String(error) });
      }
    }
    return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
  };

const read = async (
  { deadLetters, catalog, journal, newId, now }: IngestDeps,
  { body }: QueueMessage,
): Promise<Signal[]> => {
  const context = { receivedAt: now(), newId, catalog: catalog.catalog };
  const signals: Signal[] = [];
  for (const reading of readSignals(parsed(body), context)) {
    if (reading.kind === 'signal') signals.push(reading.signal);
    else if (reading.kind === 'ignored') {
      journal.count('SignalsIgnored', 1);
      journal.line('signal ignored', { because: reading.because });
    } else {
      await deadLetters.put(body, reading.because);
      journal.count('SignalsUnreadable', 1);
      journal.line('event unreadable, put aside', { because: reading.because });
    }
  }
  return signals;
};

/** JSON where it is JSON; otherwise the text itself, which the reader then refuses with its reason. */
const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
};

const correlate = async (deps: IngestDeps, group: string, signals: readonly Signal[]): Promise<void> => {
  const { incidents, workflow, catalog, journal, newId, now } = deps;
  const first = signals.find(({ status }) => status === 'firing') ?? signals[0];
  if (!first) return;
  const opening = openingIncident(first, { incidentId: newId('incident', now()), catalog: catalog.catalog });
  const attached = await incidents.attach(group, signals, opening, now());
  if (!attached) {
    journal.line('resolved signal without an open incident', { group });
    return;
  }
  journal.count('SignalsAttached', signals.length - attached.duplicates);
  // Told before it is started: when the start fails, the same signals come again and open nothing any more.
  if (attached.opened) await tellOpened(deps, attached);
  await keepGoing(workflow, attached);
  // Also for signals that came before: the review of their first delivery may have failed.
  if (!attached.opened) await reviewWaitingApproval(deps, attached.incident);
};

/** Every joining signal makes sure that the current run was started, so a crash between opening and starting heals itself. */
const keepGoing = async (workflow: IngestDeps['workflow'], { incident }: AttachResult): Promise<void> => {
  if (incident.state === 'escalated' || incident.state === 'closed') return;
  await workflow.start(incident.incidentId, incident.run, incident.attempt);
};

const tellOpened = async ({ incidents, journal }: IngestDeps, { incident }: AttachResult): Promise<void> => {
  journal.count('IncidentsOpened', 1);
  journal.line('incident opened', { incidentId: incident.incidentId, group: incident.group });
  await incidents.note({
    incidentId: incident.incidentId,
    attempt: 1,
    at: incident.openedAt,
    key: 'opened',
    kind: 'opened',
    summary: incident.title,
    because: [incident.because],
  });
};
