import { createApp } from '../../../../functions/operator-api/handler.ts';
import { createHandler } from '../../../../functions/request-approval/handler.ts';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import type { Plan } from '../../../../lib/contracts/plan.ts';
import type { ApprovalStepInput, StepOutput } from '../../../../lib/contracts/workflow.ts';
import type { Journal } from '../../../../lib/ports/journal.ts';
import { aDiagnosis, aPlan, atSecond, iso, opened, POLICY } from '../../../contract/builders.ts';
import { aJournal } from '../../../fakes/journal.ts';
import { aCatalog } from '../../domain/builders/catalog.ts';
import { aManifest } from '../../domain/builders/manifest.ts';

export const ANN = 'ann@example.com';
export const BOB = 'bob@example.com';
export const SECRET = 'the secret that signs links in this test';
export const TASK_TOKEN = 'task-token-of-the-wait';
export const OTHER_HASH = 'b'.repeat(64);

interface Parts {
  /** What the plan is otherwise. */
  planned?: Partial<Plan>;
  journal?: Journal;
  failed?: (error: unknown) => void;
  /** Told of every change of the table, as its stream is. */
  onChange?: NonNullable<Parameters<typeof createMemoryStore>[0]['onChange']>;
}

/** Two approvers who have been asked about a plan by the function that asks, and the pages behind their links. */
export const asked = async ({
  planned = {},
  journal = aJournal().journal,
  failed = () => {},
  onChange = () => {},
}: Parts = {}) => {
  const clock = { at: atSecond(60) };
  const now = () => clock.at;
  const store = createMemoryStore({ now, onChange });
  const delivered: StepOutput[] = [];
  const links = new Map<string, { path: string; token: string }>();
  /** How often the pages wrote anything. */
  const writes = { count: 0 };
  const counted =
    <Args extends unknown[], Result>(write: (...args: Args) => Result) =>
    (...args: Args): Result => {
      writes.count += 1;
      return write(...args);
    };
  const failing: Record<'decide' | 'note' | 'killSwitch', Error | null> = {
    decide: null,
    note: null,
    killSwitch: null,
  };
  const decide: typeof store.decide = async (...given) => {
    if (failing.decide) throw failing.decide;
    return store.decide(...given);
  };
  const note: typeof store.note = async (...given) => {
    if (failing.note) throw failing.note;
    return store.note(...given);
  };
  const killSwitch: typeof store.killSwitch = async () => {
    if (failing.killSwitch) throw failing.killSwitch;
    return store.killSwitch();
  };
  const incidents = {
    ...store,
    killSwitch,
    decide: counted(decide),
    takeBack: counted(store.takeBack),
    note: counted(note),
  };

  const ask = createHandler({
    incidents: store,
    notifier: {
      tell: async (person, { link }) => {
        const { pathname, searchParams } = new URL(link ?? '');
        links.set(person, { path: pathname, token: searchParams.get('token') ?? '' });
        return true;
      },
    },
    workflow: { deliver: async (_, output) => (delivered.push(output) > 0 ? 'delivered' : 'gone') },
    linkSecret: async () => SECRET,
    manifests: [aManifest()],
    pagesUrl: 'https://pages.example',
    catalog: {
      catalog: aCatalog((draft) => {
        draft.applications.books.approvers = [[ANN, BOB]];
      }),
      policyVersion: POLICY,
      builtAt: iso(0),
    },
    journal,
    now,
  });
  const { incidentId } = await opened(store);
  const offers = [{ hypothesisId: 'hyp_1', runbook: 'scale-ecs-service' }];
  const plan = aPlan({ incidentId, service: 'lending', offers, ...planned });
  const knownSignals = (await store.signals(incidentId)).map(({ fingerprint }) => fingerprint);
  await store.saveDiagnosis(aDiagnosis({ incidentId, knownSignals }));
  for (const state of ['collecting', 'diagnosing', 'planning'] as const)
    await store.move(incidentId, { to: state, attempt: 1, at: atSecond(40) });
  await store.savePlan(plan);
  const step: ApprovalStepInput = {
    inputVersion: 1,
    incidentId,
    attempt: 1,
    run: 1,
    expire: false,
    taskToken: TASK_TOKEN,
  };
  const app = createApp({
    policyVersion: POLICY,
    incidents,
    linkSecret: async () => SECRET,
    manifests: [aManifest()],
    failed,
    now,
  });
  const linkOf = (person: string) => {
    const link = links.get(person);
    if (!link) throw new Error(`${person} was not asked`);
    return link;
  };
  return {
    store,
    clock,
    writes,
    /** What the table answers a decision, or a line of the timeline, with instead of writing it. */
    failing,
    incidentId,
    plan,
    step,
    ask,
    app,
    linkOf,
    look: (person: string, token = linkOf(person).token) =>
      app.request(`${linkOf(person).path}?token=${encodeURIComponent(token)}`),
    press: (person: string, form: Record<string, string> = { decision: 'approved' }, token = linkOf(person).token) =>
      app.request(linkOf(person).path, { method: 'POST', body: new URLSearchParams({ token, ...form }) }),
    approval: async () => {
      const [approval] = await store.approvals(incidentId, 1);
      if (!approval) throw new Error('nothing was asked');
      return approval;
    },
    replan: (given: Partial<Plan> = {}) => store.savePlan({ ...plan, planId: 'pln_2', planHash: OTHER_HASH, ...given }),
  };
};

export type Asked = Awaited<ReturnType<typeof asked>>;
