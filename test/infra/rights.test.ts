import { describe, expect, it } from 'vitest';
import { changeKey, incidentKey, linkKey, lockKey } from '../../lib/adapters/table/keys.ts';
import { accountRights } from '../../lib/infra/rights/account-rights.ts';
import { catalogResources } from '../../lib/infra/rights/catalog-resources.ts';
import { modelRights } from '../../lib/infra/rights/model-rights.ts';
import { type Right, statementsOf } from '../../lib/infra/rights/right.ts';
import { UNSCOPED_ACTIONS } from '../../lib/infra/rights/unscoped-actions.ts';
import { ROOM_NAMES } from '../../lib/infra/rooms.ts';
import type { Statement } from './support/allowed.ts';
import { PLACE } from './support/in-stack.ts';
import { exampleCatalog, ofType, synthesise } from './support/parts.ts';
import { arnText, RESOURCE_TYPES, typeComplaints } from './support/resource-types.ts';

/** The example with every source in the account, so that every right that a catalog may ask for is looked at. */
const example = exampleCatalog();
const built = synthesise({
  catalog: {
    ...example,
    sources: { ...example.sources, traces: ['x-ray', 'application-signals'], awsHealth: true },
  },
});
const documents = (properties: Record<string, unknown>): { Statement: Statement[] }[] => [
  ...(properties.PolicyDocument ? [properties.PolicyDocument as { Statement: Statement[] }] : []),
  ...((properties.Policies as { PolicyDocument: { Statement: Statement[] } }[] | undefined) ?? []).map(
    ({ PolicyDocument }) => PolicyDocument,
  ),
];
/** Every statement of every role, runbooks' included. */
const roleStatements = Object.entries(built.resources)
  .filter(([, { Type }]) => /^AWS::IAM::(Policy|ManagedPolicy|Role)$/.test(Type))
  .flatMap(([id, { Properties }]) =>
    documents(Properties).flatMap(({ Statement }) => Statement.map((statement) => ({ id, statement }))),
  );
const actionsOf = ({ Action }: Statement): string[] => [Action].flat();
const resourcesOf = ({ Resource }: Statement): unknown[] => [Resource].flat();
const statementsFor = (room: string): Statement[] =>
  roleStatements.filter(({ id }) => id.startsWith(room.replaceAll('-', ''))).map(({ statement }) => statement);
const actionsFor = (room: string): string[] => [...new Set(statementsFor(room).flatMap(actionsOf))].sort();

describe('the rights of every role', () => {
  it('are examined: functions, workflow and runbooks', () => {
    expect(roleStatements.length).toBeGreaterThan(80);
    expect(ofType(built, 'AWS::IAM::Role')).toHaveLength(ROOM_NAMES.length + 1 + 6);
  });

  it('contain no wildcard action', () => {
    expect(
      roleStatements.filter(({ statement }) => actionsOf(statement).some((action) => action.includes('*'))),
    ).toEqual([]);
  });

  it('stand on every resource only for actions where AWS offers nothing narrower', () => {
    const unscoped = roleStatements
      .filter(({ statement }) => resourcesOf(statement).includes('*'))
      .flatMap(({ statement }) => actionsOf(statement));
    expect(unscoped.length).toBeGreaterThan(10);
    expect([...new Set(unscoped)].filter((action) => !(action in UNSCOPED_ACTIONS))).toEqual([]);
  });

  it('keep no permission to use `*` for an action that nobody has any more', () => {
    const unscoped = new Set(
      roleStatements
        .filter(({ statement }) => resourcesOf(statement).includes('*'))
        .flatMap(({ statement }) => actionsOf(statement)),
    );
    expect(Object.keys(UNSCOPED_ACTIONS).filter((action) => !unscoped.has(action))).toEqual([]);
  });

  it('have a name each, once in a policy, so that a reader learns what they are for', () => {
    expect(roleStatements.filter(({ statement }) => !statement.Sid)).toEqual([]);
    const names = roleStatements.map(({ id, statement }) => `${id}/${statement.Sid}`);
    expect(names).toHaveLength(new Set(names).size);
  });

  it('come from no managed policy of AWS', () => {
    for (const { Properties } of ofType(built, 'AWS::IAM::Role')) expect(Properties.ManagedPolicyArns).toBeUndefined();
  });

  it('let a key be used only through the service that holds the data', () => {
    const keyStatements = roleStatements.filter(({ statement }) =>
      actionsOf(statement).some((action) => action.startsWith('kms:')),
    );
    expect(keyStatements.length).toBeGreaterThan(10);
    for (const { statement } of keyStatements)
      expect(statement.Condition?.StringEquals?.['kms:ViaService']).toMatch(/^\w+\.eu-west-1\.amazonaws\.com$/);
  });
});

describe('the resources of every right', () => {
  /** By role and action; runbooks are held against what their own calls ask for, elsewhere. */
  const granted = new Map<string, { action: string; arns: string[] }>();
  for (const { id, statement } of roleStatements) {
    if (id.startsWith('Runbook')) continue;
    for (const action of actionsOf(statement)) {
      if (action in UNSCOPED_ACTIONS) continue;
      const key = `${id.replace(/Role.*/, '')} ${action}`;
      const arns = resourcesOf(statement).map((resource) => arnText(resource, built.resources));
      granted.set(key, { action, arns: [...(granted.get(key)?.arns ?? []), ...arns] });
    }
  }

  it('are of all the types that IAM asks about for the action, and of no other', () => {
    expect(granted.size).toBeGreaterThan(150);
    const complaints = [...granted].flatMap(([key, { action, arns }]) =>
      typeComplaints(action, arns).map((complaint) => `${key}: ${complaint}`),
    );
    expect(complaints).toEqual([]);
  });

  it('are looked up for no action that nobody has any more', () => {
    const actions = new Set([...granted.values()].map(({ action }) => action));
    expect(Object.keys(RESOURCE_TYPES).filter((action) => !actions.has(action))).toEqual([]);
  });

  it('would be complained about if one of a pair were missing, of another cluster, or of no use: the check examines', () => {
    const ecs = 'arn:aws:ecs:eu-west-1:111122223333:';
    const action = 'ecs:DescribeServiceRevisions';
    expect(typeComplaints(action, [`${ecs}service-revision/shop/*`])).toEqual([
      expect.stringMatching(/lacks a resource like .*service\\\//),
    ]);
    expect(typeComplaints(action, [`${ecs}service-revision/shop/*`, `${ecs}service/bank/*`])).toEqual([
      expect.stringMatching(/granted for shop but its other resources are for bank/),
    ]);
    expect(typeComplaints('ecs:DescribeTasks', [`${ecs}task/shop/*`, `${ecs}service/shop/*`])).toEqual([
      expect.stringMatching(/granted on .*service\/shop\/\*, which it never asks about/),
    ]);
    expect(typeComplaints('ecs:DescribeClusters', [`${ecs}cluster/shop`])).toEqual([
      expect.stringMatching(/not in the table/),
    ]);
  });
});

describe('who may do what', () => {
  const WRITES =
    /^(ecs:(Update|Stop|Delete|Create|Run)|autoscaling:(Set|Update|Start|Cancel|Terminate)|lambda:(Put|Delete|Update)|application-autoscaling:Register|(rds|ec2):(?!Describe))/;

  it('no function can change a resource that it heals: only the runbooks can', () => {
    const changing = roleStatements.filter(({ statement }) =>
      actionsOf(statement).some((action) => WRITES.test(action)),
    );
    expect(changing.length).toBeGreaterThan(4);
    expect(changing.filter(({ id }) => !id.startsWith('Runbook'))).toEqual([]);
  });

  it('only the functions that start runbooks can, and only with the runbooks’ own roles', () => {
    const starters = roleStatements.filter(({ statement }) =>
      actionsOf(statement).includes('ssm:StartAutomationExecution'),
    );
    expect(starters.map(({ id }) => id.replace(/Role.*/, '')).sort()).toEqual([
      'rollbackremediation',
      'startremediation',
    ]);
    for (const { statement } of roleStatements.filter(
      ({ id, statement }) => !id.startsWith('Runbook') && actionsOf(statement).includes('iam:PassRole'),
    )) {
      expect(statement.Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } });
      for (const resource of resourcesOf(statement))
        expect(resource).toMatch(/^arn:aws:iam::111122223333:role\/selfheal-runbook-[a-z-]+$/);
    }
  });

  const partitionsOf = (room: string) =>
    ['ReadRecords', 'WriteRecords', 'ReadIndexes'].flatMap((sid) => {
      const condition = statementsFor(room).find(({ Sid }) => Sid === sid)?.Condition?.['ForAllValues:StringLike'];
      return condition ? [condition] : [];
    });
  const partition = ({ PK }: { PK: string }) => PK.replace(/#.*/, '#*');
  const incident = partition(incidentKey('inc_1'));

  it('who hands a running change over can find and stop it, and who comes after can find and follow it', () => {
    const looking = ['ssm:DescribeAutomationExecutions', 'ssm:GetAutomationExecution'];
    const aboutRunbooks = (room: string) => actionsFor(room).filter((action) => action.startsWith('ssm:'));
    expect(aboutRunbooks('escalate-incident')).toEqual([...looking, 'ssm:StopAutomationExecution']);
    expect(aboutRunbooks('sweep-incidents')).toEqual(looking);
  });

  it('only those who write to a person can mail, and only those who tell everybody can publish', () => {
    const having = (action: string) => ROOM_NAMES.filter((room) => actionsFor(room).includes(action));
    expect(having('ses:SendEmail')).toEqual(['request-approval', 'escalate-incident']);
    expect(having('sns:Publish')).toEqual(['record-outcome', 'escalate-incident', 'sweep-incidents']);
  });

  it('what the internet reaches sees what its pages show, and writes answers, the log and the kill switch: no lock, plan or track record', () => {
    const [reads, writes, indexes] = partitionsOf('operator-api').map((each) => each?.['dynamodb:LeadingKeys']);
    const audit = 'AUDIT#*';
    expect(reads).toEqual(
      expect.arrayContaining([incident, partition(linkKey('lnk_1')), 'APPLICATION#*', 'TRACK#*', 'SWITCH', audit]),
    );
    expect(
      [reads, writes].flat().filter((key) => /^(LOCK|GROUP|BREAKER|CHANGE|FINGERPRINT|\*)/.test(String(key))),
    ).toEqual([]);
    expect([writes].flat().filter((key) => !['PRESS#*'].includes(String(key)))).toEqual([
      incident,
      audit,
      'SWITCH',
      'SESSION#*',
    ]);
    expect(indexes).toEqual(['STATE#*', 'APPROVER#*']);
    expect(actionsFor('operator-api').filter((action) => /^(states|sns|ses|sqs|ssm|iam):/.test(action))).toEqual([]);
  });

  it('what reads foreign events about changes sees locks and writes changes only', () => {
    const component = '111122223333:eu-west-1:ecs-service:shop/catalogue';
    const change = { component, at: '2026-01-01T00:00:00.000Z', changeId: 'chg_1' } as const;
    expect(partitionsOf('record-change')).toEqual([
      { 'dynamodb:LeadingKeys': [partition(lockKey(component))] },
      { 'dynamodb:LeadingKeys': [partition(changeKey(change))] },
    ]);
    expect(JSON.stringify(statementsFor('record-change'))).not.toContain('/index/');
  });

  it('what reads foreign signals sees locks and takes none, and has no part in switch, policy, links and budgets', () => {
    const [reads, writes] = partitionsOf('ingest-signals').map((condition) => condition?.['dynamodb:LeadingKeys']);
    const lock = partition(lockKey('111122223333:eu-west-1:ecs-service:shop/catalogue'));
    expect(reads).toContain(lock);
    expect(writes).not.toContain(lock);
    expect(
      [reads, writes].flat().filter((key) => /^(SYSTEM|SWITCH|LINK|BUDGET|BREAKER|CHANGE|\*)/.test(String(key))),
    ).toEqual([]);
    expect(JSON.stringify(statementsFor('ingest-signals'))).not.toContain('/index/');
  });

  it('nobody scans, deletes or alters the table', () => {
    const all = roleStatements.flatMap(({ statement }) => actionsOf(statement));
    expect(
      all.filter((action) => /^dynamodb:(Scan|DeleteTable|UpdateTable|UpdateTimeToLive|PartiQL)/.test(action)),
    ).toEqual([]);
  });

  it('runs are started through the alias only', () => {
    const starts = roleStatements.filter(({ statement }) => actionsOf(statement).includes('states:StartExecution'));
    expect(starts.map(({ id }) => id.replace(/Role.*/, '')).sort()).toEqual(['ingestsignals', 'sweepincidents']);
    for (const { statement } of starts)
      expect(statement.Condition).toEqual({ 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': 'live' } });
  });

  it('logs are read of the groups that the catalog names, and of no other', () => {
    const reads = statementsFor('collect-evidence').find(({ Sid }) => Sid === 'ReadLogs');
    const named = Object.values(exampleCatalog().services).flatMap(({ telemetry }) => telemetry.logGroups);
    expect(reads && resourcesOf(reads)).toEqual(
      named.sort().map((group) => `arn:aws:logs:eu-west-1:111122223333:log-group:${group}:*`),
    );
    expect(actionsFor('start-remediation')).not.toContain('logs:FilterLogEvents');
  });

  it('mail goes out from the catalog’s address only', () => {
    const mail = statementsFor('request-approval').find(({ Sid }) => Sid === 'SendMail');
    expect(mail).toMatchObject({
      Condition: { StringEquals: { 'ses:FromAddress': 'selfheal@example.com' } },
      Resource: [
        'arn:aws:ses:eu-west-1:111122223333:identity/selfheal@example.com',
        'arn:aws:ses:eu-west-1:111122223333:identity/example.com',
      ],
    });
  });

  it('no model is called unless the catalog names one', () => {
    for (const room of ['diagnose', 'plan-remediation'] as const)
      expect(actionsFor(room).filter((action) => action.startsWith('bedrock:'))).toEqual([]);
  });
});

describe('a right', () => {
  const right: Right = { sid: 'Look', actions: ['ecs:DescribeTasks'], resources: ['arn:aws:ecs:::task/a'] };

  it('with a wildcard needs a reason', () => {
    expect(() => statementsOf({ ...right, resources: ['arn:aws:ecs:::task/*'] })).toThrow(/has a wildcard; say why/);
  });

  it('never has a wildcard action', () => {
    expect(() => statementsOf({ ...right, actions: ['ecs:Describe*'] })).toThrow(/name each API call/);
  });

  it('on more resources than a policy has room for becomes several statements that name them all', () => {
    const resources = Array.from(
      { length: 300 },
      (_, index) => `arn:aws:logs:eu-west-1:111122223333:log-group:/a/${index}`,
    );
    const statements = statementsOf({ ...right, resources });
    expect(statements.flatMap((statement) => statement.resources)).toEqual(resources);
    expect(new Set(statements.map(({ sid }) => sid)).size).toBe(statements.length);
    for (const statement of statements) expect(JSON.stringify(statement.toJSON()).length).toBeLessThan(6144);
  });
});

describe('the right to call models', () => {
  const resources = (...modelIds: string[]) => modelRights(PLACE, modelIds, null).flatMap((right) => right.resources);
  const guardrail = { guardrailArn: 'arn:aws:bedrock:eu-west-1:111122223333:guardrail/gr4il', keyArn: 'arn:the-key' };

  it('is none without a model, and neither is the right to apply a guardrail', () => {
    expect(modelRights(PLACE, [], guardrail)).toEqual([]);
  });

  it('is each model of a chain, under a name of its own', () => {
    const rights = modelRights(PLACE, ['amazon.nova-pro-v1:0', 'eu.amazon.nova-lite-v1:0'], null);
    expect(rights.map(({ sid }) => sid)).toEqual(['CallTheModel', 'CallTheModel2', 'CallBehindTheProfile2']);
    expect(rights.flatMap((right) => right.resources)).toEqual([
      ...resources('amazon.nova-pro-v1:0'),
      ...resources('eu.amazon.nova-lite-v1:0'),
    ]);
  });

  it('comes with the right to apply the one guardrail, and to have Bedrock decrypt it', () => {
    const [, apply, key] = modelRights(PLACE, ['amazon.nova-pro-v1:0'], guardrail);
    expect(apply).toMatchObject({ actions: ['bedrock:ApplyGuardrail'], resources: [guardrail.guardrailArn] });
    expect(key).toMatchObject({
      actions: ['kms:Decrypt'],
      resources: [guardrail.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': 'bedrock.eu-west-1.amazonaws.com' } },
    });
  });

  it('is that model for a model id', () => {
    expect(resources('anthropic.claude-3-haiku-20240307-v1:0')).toEqual([
      'arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0',
    ]);
  });

  it.each(['eu', 'us', 'apac', 'global', 'us-gov'])(
    'is the %s profile, and the same model in any region behind it',
    (geography) => {
      const rights = modelRights(PLACE, [`${geography}.anthropic.claude-sonnet-4-5-20250929-v1:0`], null);
      const profile = `arn:aws:bedrock:eu-west-1:111122223333:inference-profile/${geography}.anthropic.claude-sonnet-4-5-20250929-v1:0`;
      expect(rights.flatMap((right) => right.resources)).toEqual([
        profile,
        'arn:aws:bedrock:*::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0',
      ]);
      expect(rights[1]?.conditions).toEqual({ StringEquals: { 'bedrock:InferenceProfileArn': profile } });
    },
  );

  it('reaches models only through an application’s own profile', () => {
    const profile = 'arn:aws:bedrock:eu-west-1:111122223333:application-inference-profile/abc123';
    const [own, behind] = modelRights(PLACE, [profile], null);
    expect(own?.resources).toEqual([profile]);
    expect(behind).toMatchObject({ conditions: { StringEquals: { 'bedrock:InferenceProfileArn': profile } } });
  });

  it('stands in the template when the catalog names a model', () => {
    const catalog = exampleCatalog();
    catalog.model.modelId = 'eu.amazon.nova-pro-v1:0';
    const statements = JSON.stringify(synthesise({ catalog }).resources);
    expect(statements).toContain('inference-profile/eu.amazon.nova-pro-v1:0');
  });
});

describe('the account, as far as it is looked at', () => {
  const actionsFor = (change: (catalog: ReturnType<typeof exampleCatalog>) => void): string[] => {
    const catalog = exampleCatalog();
    change(catalog);
    return accountRights(catalog, catalogResources(catalog)).flatMap(({ actions }) => actions);
  };
  const health = ['health:DescribeEvents', 'health:DescribeAffectedEntities', 'health:DescribeEventDetails'];

  it('tells of AWS’s own health only where the catalog asks for it', () => {
    const asked = actionsFor(({ sources }) => {
      sources.awsHealth = true;
    });
    const unasked = actionsFor(({ sources }) => {
      sources.awsHealth = false;
    });
    expect(asked).toEqual(expect.arrayContaining(health));
    expect(unasked.filter((action) => action.startsWith('health:'))).toEqual([]);
  });

  it('tells of machines and functions only where the catalog names any', () => {
    const all = actionsFor(() => {});
    const none = actionsFor(({ services }) => {
      for (const [name, { kind }] of Object.entries(services))
        if (['auto-scaling-group', 'host', 'lambda-function'].includes(kind)) delete services[name];
    });
    expect(all).toEqual(expect.arrayContaining(['ec2:DescribeInstanceStatus', 'lambda:GetFunctionConfiguration']));
    expect(none).toEqual(['cloudtrail:LookupEvents']);
  });

  it('tells of calls that nobody recorded only where something of this account could have been changed', () => {
    const none = actionsFor(({ services }) => {
      for (const service of Object.values(services)) service.account = '444455556666';
      for (const service of Object.values(services).slice(1))
        Object.assign(service, { kind: 'external', account: undefined });
    });
    expect(none).not.toContain('cloudtrail:LookupEvents');
  });
});
