import { describe, expect, it } from 'vitest';
import { type ReviewDeps, reviewWaitingApproval } from '../../../functions/ingest-signals/review-waiting-approval.ts';
import type { AttachedSignal } from '../../../lib/contracts/signal.ts';
import { aDiagnosis, anApproval, anIncident, aPlan, aRemediation } from '../../contract/builders.ts';
import { aCatalog, COMPONENTS } from '../domain/builders/catalog.ts';
import { aManifest } from '../domain/builders/manifest.ts';
import { anAttached } from '../domain/builders/signal.ts';

const ELSEWHERE = '210987654321:eu-central-1:ecs-service:books/elsewhere';
const incident = anIncident({ state: 'awaiting-approval', attempt: 2 });
const plan = aPlan({ incidentId: incident.incidentId, attempt: 2, path: [ELSEWHERE], gate: 'ask' });
const approval = anApproval(plan);
/** What the first attempt did to the lending service settles until 10:16. */
const earlier = aRemediation(aPlan({ attempt: 1, target: COMPONENTS.lending }), {
  status: 'succeeded',
  executionId: 'exec-1',
  startedAt: '2026-05-04T10:10:00.000Z',
  endedAt: '2026-05-04T10:14:00.000Z',
});
const symptom = anAttached({ fingerprint: 'a'.repeat(32), component: ELSEWHERE });
const stopped = (exitCode: string) =>
  anAttached({
    fingerprint: 'b'.repeat(32),
    title: 'a task stopped',
    observedAt: '2026-05-04T10:12:00.000Z',
    source: 'ecs',
    labels: { happening: 'task-crashed', exitCode },
  });

/** How a question that waits is ended by these signals; null where it goes on waiting. */
const review = async (signals: AttachedSignal[], given = incident) => {
  const ended: Parameters<ReviewDeps['incidents']['endApproval']>[] = [];
  const deps: ReviewDeps = {
    incidents: {
      signals: async () => signals,
      plan: async () => plan,
      diagnosis: async () => aDiagnosis({ attempt: 2, knownSignals: [symptom.fingerprint] }),
      approvals: async () => [approval],
      remediations: async () => [earlier],
      endApproval: async (...call) => {
        ended.push(call);
        return { status: 'decided', approval };
      },
    },
    manifests: [aManifest()],
    catalog: { catalog: aCatalog(), policyVersion: plan.policyVersion, builtAt: '2026-05-04T00:00:00.000Z' },
    now: () => new Date('2026-05-04T10:13:00.000Z'),
  };
  await reviewWaitingApproval(deps, given);
  return ended[0]?.slice(1, 4) ?? null;
};

describe('a question that waits while signals come in', () => {
  it('is revoked by one that does not fit the cause', async () => {
    expect(await review([symptom, stopped('1')])).toEqual([
      approval.approvalId,
      'revoked',
      'a new signal does not fit the cause: a task stopped',
    ]);
  });

  it('goes on waiting beside what an earlier change of our own was expected to cause', async () => {
    expect(await review([symptom, stopped('143')])).toBeNull();
  });

  it('is withdrawn once all but our own effects have cleared', async () => {
    expect(await review([{ ...symptom, status: 'resolved' }, stopped('143')])).toMatchObject([
      approval.approvalId,
      'symptom-cleared',
      'every signal has cleared',
    ]);
  });

  it('is left alone where no question waits in that state', async () => {
    expect(await review([symptom, stopped('1')], { ...incident, state: 'remediating' })).toBeNull();
  });
});
