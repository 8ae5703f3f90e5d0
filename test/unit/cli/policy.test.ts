import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCatalogAt } from '../../../cli/catalog-at.ts';
import { planCaseOf } from '../../../cli/policy/plan-case-of.ts';
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts';
import { PlanCase } from '../../../lib/contracts/plan-case.ts';
import { loadRunbooks } from '../../../lib/infra/runbooks/load-runbooks.ts';
import {
  aDiagnosis,
  anApproval,
  aPlan,
  aRequest,
  atSecond,
  COMPONENT,
  collected,
  iso,
  movedTo,
  OTHER_COMPONENT,
  opened,
} from '../../contract/builders.ts';
import { anAssessedInput, aPlanCase } from '../domain/policy/plan-cases.ts';

const aStore = () => createMemoryStore({ now: () => atSecond(0) });

describe('exporting a plan', () => {
  it('gives the last plan with all that the rules look at', async () => {
    const store = aStore();
    const incident = await movedTo(store, await opened(store, { autonomyCeiling: 'ask' }), 'planning');
    const { incidentId } = incident;
    const plan = aPlan({ incidentId, at: iso(40) });
    await store.saveEvidence(collected({ incidentId, edges: [[OTHER_COMPONENT, COMPONENT]] }));
    await store.saveDiagnosis(aDiagnosis({ incidentId, modelDisagrees: true }));
    await store.savePlan(plan);
    await store.askForApproval(anApproval(plan, { status: 'changed' }), [], 'task-token');
    await store.setKillSwitch(
      true,
      { by: 'ann@example.com', how: 'command-line', from: null },
      'a drill',
      atSecond(41),
    );
    const found = await planCaseOf(store, incidentId, { attempt: null, now: atSecond(60) });
    expect(found).toMatchObject({
      planCase: {
        plan,
        incidentCeiling: 'ask',
        diagnosis: { modelDisagrees: true, hypotheses: [{ hypothesisId: 'hyp_1' }] },
        edges: [[OTHER_COMPONENT, COMPONENT]],
        trackRecords: [],
        remediesStarted: 0,
        killSwitchEngaged: true,
        startedInHour: [{ target: 0, service: 0, account: 0 }],
        chosenByOperator: true,
      },
    });
    expect(PlanCase.parse(JSON.parse(JSON.stringify(found)).planCase)).toEqual('planCase' in found && found.planCase);
  });

  it('counts what was started before the plan, and not the plan’s own remedy', async () => {
    const store = aStore();
    const incident = await movedTo(store, await opened(store), 'planning');
    const plan = aPlan({ incidentId: incident.incidentId, at: iso(40) });
    await store.registerPolicy(plan.policyVersion, iso(0));
    await store.savePlan(plan);
    const dispatched = await store.dispatch(aRequest(plan));
    if (dispatched.status !== 'dispatched') throw new Error(`not dispatched: ${JSON.stringify(dispatched)}`);
    await store.saveRemediation({ ...dispatched.remediation, status: 'running', executionId: 'exec-1' });
    const now = atSecond(90);
    const own = await planCaseOf(store, incident.incidentId, { attempt: 1, now });
    expect(own).toMatchObject({ planCase: { remediesStarted: 0, startedInHour: [{ target: 1, service: 1 }] } });
    const next = aPlan({ incidentId: incident.incidentId, attempt: 2, at: iso(80) });
    await store.savePlan(next);
    const later = await planCaseOf(store, incident.incidentId, { attempt: null, now });
    expect(later).toMatchObject({ planCase: { plan: { attempt: 2 }, remediesStarted: 1 } });
  });

  it('leaves out what is not on the record, and says where there is no plan', async () => {
    const store = aStore();
    const { incidentId } = await opened(store);
    const asked = { attempt: null, now: atSecond(60) };
    expect(await planCaseOf(store, 'inc_nobody', asked)).toEqual({
      because: 'there is no incident inc_nobody in this table',
    });
    expect(await planCaseOf(store, incidentId, asked)).toEqual({
      because: `${incidentId} has no plan; attempts with one: none`,
    });
    await store.savePlan(aPlan({ incidentId }));
    expect(await planCaseOf(store, incidentId, { ...asked, attempt: 7 })).toEqual({
      because: `attempt 7 of ${incidentId} has no plan; attempts with one: 1`,
    });
    const found = await planCaseOf(store, incidentId, asked);
    expect(Object.keys('planCase' in found ? found.planCase : {})).not.toContain('diagnosis');
    expect(Object.keys('planCase' in found ? found.planCase : {})).not.toContain('edges');
  });
});

const CLI = join(import.meta.dirname, '../../../cli/index.ts');

const selfheal = async (args: readonly string[], given = '') => {
  const child = spawn(process.execPath, [CLI, ...args], { env: { PATH: process.env.PATH ?? '' } });
  const status = new Promise<number | null>((resolve) => child.on('close', resolve));
  child.stdin.end(given);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await status, stdout, stderr };
};

describe('selfheal policy explain', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  const [manifest] = loadRunbooks()
    .map((runbook) => runbook.manifest)
    .filter(({ runbook }) => runbook === 'restart-ecs-service');
  const input = anAssessedInput({ ...(manifest ? { manifest } : {}), record: { helped: 20, failed: 0 } });
  const planCase = aPlanCase(input);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'policy-'));
    // Every JSON is YAML.
    writeFileSync(file('catalog.yaml'), JSON.stringify(input.catalog));
    writeFileSync(file('plan.json'), JSON.stringify(planCase));
    writeFileSync(file('alone.json'), JSON.stringify(planCase.plan));
    writeFileSync(file('observes.yaml'), JSON.stringify(anAssessedInput({ serviceAutonomy: 'observe' }).catalog));
    writeFileSync(file('broken.json'), '{"plan":');
    writeFileSync(file('other.json'), '{"plan":{"planId":"pln_1"},"extra":1}');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('shows every rule with verdict and reason, the parts of the risk, the strictest and what has changed', async () => {
    const { status, stdout, stderr } = await selfheal([
      ...['policy', 'explain', '--plan', file('plan.json'), '--catalog', file('catalog.yaml')],
    ]);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^plan pln_1 of inc_1, attempt 1\n/);
    expect(stdout).toMatch(/\n {2}allow {2}confidence {10}confidence 0\.90 is at least 0\.8\n/);
    expect(stdout).toMatch(/\n {2}- {6}freeze {14}nothing to say\n/);
    expect(stdout).toContain(`its declared impact is ${manifest?.impact}`);
    expect(stdout).toMatch(new RegExp(`\ngate: ${planCase.plan.gate}, `));
    expect(stdout).toContain('so it was when the plan was made');
    expect(stdout).toContain('  the version of the catalog was f00dfeed00000001 when the plan was made');
  });

  it('ends with 1 and says so where the stored gate is not that of today, and takes a plan from standard input', async () => {
    const args = ['policy', 'explain', '--plan', '-', '--catalog', file('observes.yaml'), '--json'];
    const { status, stdout } = await selfheal(args, JSON.stringify(planCase));
    expect(status).toBe(1);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({
      gate: 'stop',
      decisive: ['ceiling'],
      recorded: { gate: planCase.plan.gate },
      changed: expect.arrayContaining([expect.stringMatching(/^the gate was .* and is stop now/)]),
      steps: [{ rules: expect.arrayContaining([expect.objectContaining({ rule: 'ceiling' })]) }],
    });
  });

  it('says of a plan alone which rules could not be asked again, and takes what is not on record for stop', async () => {
    const { status, stdout } = await selfheal([
      ...['policy', 'explain', '--plan', file('alone.json'), '--catalog', file('catalog.yaml')],
    ]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/\n {2}stop {3}model-disagreement {2}not known: the diagnosis is not given/);
    expect(stdout).toMatch(/\ngate: stop, /);
    expect(stdout).toMatch(
      /kill-switch .*\(as it was said when the plan was made: the kill switch is not in the file\)/,
    );
  });

  it('stops a plan that no rule has judged', async () => {
    const { status, stdout } = await selfheal(
      ['policy', 'explain', '--plan', '-', '--catalog', file('catalog.yaml')],
      JSON.stringify({ ...planCase.plan, verdicts: [], gate: 'auto' }),
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/\ngate: stop, it is only recommended, because of kill-switch, /);
  });

  it('says first that a plan was altered, and ends with 1 though the gate is the stored one', async () => {
    const altered = JSON.stringify({ ...planCase, plan: { ...planCase.plan, parameters: { DesiredCount: '400' } } });
    const args = ['policy', 'explain', '--plan', '-', '--catalog', file('catalog.yaml')];
    const { status, stdout } = await selfheal(args, altered);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^NOT the plan that was made: it does not hash to what stands in it\n/);
    expect(stdout).toContain('so it was when the plan was made');
    const forMachines = await selfheal([...args, '--json'], altered);
    expect(forMachines.status).toBe(1);
    expect(JSON.parse(forMachines.stdout)).toMatchObject({ altered: true, gate: planCase.plan.gate });
  });

  it('refuses a catalog that limits a runbook that there is not, which the kill switch does not mind', async () => {
    const misspelled = structuredClone(input.catalog);
    misspelled.services.lending = {
      ...(misspelled.services.lending as NonNullable<typeof misspelled.services.lending>),
      runbooks: { 'restart-ecs-servic': { autonomy: 'observe', parameters: {} } },
    };
    writeFileSync(file('misspelled.yaml'), JSON.stringify(misspelled));
    const args = ['policy', 'explain', '--plan', file('plan.json'), '--catalog', file('misspelled.yaml')];
    const { status, stderr } = await selfheal(args);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /services\.lending\.runbooks\.restart-ecs-servic: there is no runbook .* known are: .*restart-ecs-service/,
    );
    expect(readCatalogAt(file('misspelled.yaml')).catalog.region).toBe(input.catalog.region);
  });

  it('prints nothing that would move a cursor', async () => {
    const verdicts = [{ rule: 'kill-switch', verdict: 'allow', because: 'fine\u001b[2J' }];
    const { stdout } = await selfheal(
      ['policy', 'explain', '--plan', '-', '--catalog', file('catalog.yaml')],
      JSON.stringify({ ...planCase.plan, verdicts }),
    );
    expect(stdout).toContain('fine\\u{1b}[2J');
    expect(stdout).not.toContain('\u001b');
  });

  it.each([
    [['policy'], /takes explain or export, given ""/],
    [['policy', 'toString'], /takes explain or export, given "toString"/],
    [['policy', 'explain'], /takes a plan with --plan FILE/],
    [['policy', 'explain', '--plan', 'x', 'y'], /and nothing else/],
    [['policy', 'explain', '--plan', 'none.json'], /none\.json cannot be read/],
    [['policy', 'explain', '--plan', 'broken.json'], /is no JSON/],
    [['policy', 'explain', '--plan', 'other.json'], /no plan that can be read; write one with policy export/],
    [['policy', 'explain', '--plan', 'plan.json', '--catalog', 'none.yaml'], /no catalog at/],
    [['policy', 'explain', '--plan', 'plan.json', '--table', 't'], /--table/],
    [['policy', 'export'], /takes one incident, given 0/],
    [['policy', 'export', 'checkout'], /no id of an incident/],
    [['policy', 'export', 'inc_1'], /no table is named/],
    [['policy', 'export', 'inc_1', '--table', 't', '--attempt', '0'], /--attempt takes a number from 1 on/],
  ])('says what is wrong with %j', async (args, because) => {
    const placed = args.map((each) => (/\.(json|yaml)$/.test(each) ? file(each) : each));
    const { status, stderr } = await selfheal(placed);
    expect(status).toBe(2);
    expect(stderr).toMatch(because);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('explains itself', async () => {
    const { status, stdout } = await selfheal(['policy', 'explain', '--help']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^npm run selfheal -- policy explain --plan FILE/);
    expect(stdout).toContain('policy export inc_');
  });
});
