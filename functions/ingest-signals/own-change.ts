import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { Remediation } from '../../lib/contracts/remediation.ts';
import type { Signal } from '../../lib/contracts/signal.ts';
import { OWN_EFFECT_LABEL } from '../../lib/contracts/suppression.ts';
import { causeOf, mayBeEffect } from '../../lib/domain/correlation/own-effect.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { IncidentStore } from '../../lib/ports/incident-store.ts';
import type { SuppressedSignal } from '../../lib/ports/suppression-records.ts';

export interface OwnChangeDeps {
  incidents: Pick<IncidentStore, 'lock' | 'remediations' | 'incident' | 'signals' | 'note'>;
  manifests: readonly RunbookManifest[];
  now: Clock;
}

type LastIncident = { incidentId: string } | null;

export interface OwnChangeVerdict {
  /** What is attached, by the group whose incident it goes to; expected effects are marked. */
  kept: Map<string, Signal[]>;
  /** Effects that came after their incident was closed. */
  late: SuppressedSignal[];
}

/**
 * The own-change guard on the way in: an expected effect of one of our remediations goes to that remediation's incident, marked,
 * whichever application it speaks of; when that incident is closed it goes nowhere. Who holds the target's lock is changing it.
 */
export const sortOwnEffects = async (
  deps: OwnChangeDeps,
  { group, last }: { group: string; last: LastIncident },
  signals: readonly Signal[],
): Promise<OwnChangeVerdict> => {
  const { incidents, manifests } = deps;
  const verdict: OwnChangeVerdict = { kept: new Map(), late: [] };
  const keep = (to: string, signal: Signal) => void verdict.kept.set(to, [...(verdict.kept.get(to) ?? []), signal]);
  const made = await changesAround(deps, last, signals.filter(mayBeEffect));
  for (const signal of signals) {
    if (signal.status === 'resolved') {
      keep((await groupThatHas(deps, signal, made)) ?? group, signal);
      continue;
    }
    const cause = causeOf(signal, { remediations: made, manifests });
    const incident = cause && (await incidents.incident(cause.incidentId));
    if (!cause || !incident) keep(group, signal);
    else if (incident.state === 'closed') verdict.late.push({ signal, suppression: suppressionBy(cause) });
    else {
      keep(incident.group, marked(signal, cause));
      await tell(deps, signal, cause);
    }
  }
  return verdict;
};

/** What was done by whoever changes one of the signals' components now, and by the group's own incident, the open or the last one. */
const changesAround = async (
  { incidents }: OwnChangeDeps,
  last: LastIncident,
  signals: readonly Signal[],
): Promise<Remediation[]> => {
  const components = [...new Set(signals.flatMap(({ component }) => component ?? []))];
  if (components.length === 0) return [];
  const locks = await Promise.all(components.map((component) => incidents.lock(component)));
  const ids = new Set([last?.incidentId, ...locks.map((lock) => lock?.incidentId)].filter((id) => id != null));
  const all = await Promise.all([...ids].map((incidentId) => incidents.remediations(incidentId)));
  return all.flat();
};

/** The end of an effect goes where its beginning went. */
const groupThatHas = async (
  { incidents }: OwnChangeDeps,
  { component, fingerprint }: Signal,
  made: readonly Remediation[],
): Promise<string | null> => {
  const touching = new Set(made.filter(({ target }) => target === component).map(({ incidentId }) => incidentId));
  for (const incidentId of touching) {
    const attached = (await incidents.signals(incidentId)).find((each) => each.fingerprint === fingerprint);
    if (attached?.latest.labels[OWN_EFFECT_LABEL] === undefined) continue;
    const incident = await incidents.incident(incidentId);
    if (incident && incident.state !== 'closed') return incident.group;
  }
  return null;
};

const marked = (signal: Signal, { remediationId }: Remediation): Signal => ({
  ...signal,
  labels: { ...signal.labels, [OWN_EFFECT_LABEL]: remediationId },
});

const suppressionBy = ({ runbook, target, incidentId }: Remediation): SuppressedSignal['suppression'] => ({
  rule: 'own-change',
  because: `${runbook} on ${target} for ${incidentId} was expected to do this, and that incident is closed`,
});

const tell = async (
  { incidents, now }: OwnChangeDeps,
  { title, fingerprint }: Signal,
  { incidentId, attempt, remediationId, runbook, target }: Remediation,
): Promise<void> =>
  incidents.note({
    incidentId,
    attempt,
    at: now().toISOString(),
    key: `own-effect-${remediationId}-${fingerprint}`,
    kind: 'signal',
    summary: `expected: ${title}`,
    because: [`${runbook} changes ${target}, and its manifest says that this comes with it: no new cause, no harm`],
  });
