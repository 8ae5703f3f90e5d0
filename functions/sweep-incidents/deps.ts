import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { AlarmStates } from '../../lib/ports/alarm-states.ts';
import type { Clock, NewId } from '../../lib/ports/clock.ts';
import type { Executor } from '../../lib/ports/executor.ts';
import type { IncidentStore } from '../../lib/ports/incident-store.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Notifier } from '../../lib/ports/notifier.ts';
import type { SignalQueue } from '../../lib/ports/signal-queue.ts';
import type { Workflow } from '../../lib/ports/workflow.ts';

export interface SweepDeps {
  incidents: Pick<
    IncidentStore,
    | 'incident'
    | 'incidentsIn'
    | 'beginRun'
    | 'note'
    | 'history'
    | 'escalate'
    | 'close'
    | 'registerPolicy'
    | 'saveRemediation'
    | 'releaseLock'
    | 'held'
    | 'letGo'
    | 'flapping'
    | 'changeFlapping'
    | 'lastIncident'
    | 'heartbeats'
    | 'watchHeartbeat'
    | 'markHeartbeat'
    | 'signals'
    | 'unheard'
    | 'setLastGroup'
    | 'suppressions'
    | 'joinedSinceTold'
    | 'markTold'
  >;
  signals: SignalQueue;
  alarms: AlarmStates;
  workflow: Pick<Workflow, 'status' | 'start'>;
  executor: Pick<Executor, 'find' | 'poll'>;
  notifier: Pick<Notifier, 'announce'>;
  /** Tells what quiet hours kept back. Left out where no channel has any. */
  tellHeld?: () => Promise<void>;
  catalog: VersionedCatalog;
  journal: Journal;
  newId: NewId;
  now: Clock;
}

export interface SweepOutput {
  restarted: string[];
  escalated: string[];
  closed: string[];
  /** Incidents, heartbeats, held signals and alarms that could not be looked after this time; the next round tries again. */
  failed: string[];
}
