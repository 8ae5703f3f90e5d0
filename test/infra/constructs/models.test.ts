import { CfnGuardrailVersion } from 'aws-cdk-lib/aws-bedrock';
import { describe, expect, it } from 'vitest';
import { EXPLAINING_SECONDS, ModelSettings } from '../../../lib/contracts/model.ts';
import { ModelBudgetAlarm } from '../../../lib/infra/constructs/model-budget-alarm.ts';
import { ModelGuardrail } from '../../../lib/infra/constructs/model-guardrail.ts';
import { ROOM_NAMES, ROOMS, type RoomName } from '../../../lib/infra/rooms.ts';
import { findings } from '../support/findings.ts';
import { aKey, inStack } from '../support/in-stack.ts';
import { exampleCatalog, ofType, synthesise } from '../support/parts.ts';

const MODEL = 'eu.amazon.nova-pro-v1:0';
const price = { inputDollarsPerMillion: 0.8, outputDollarsPerMillion: 3.2 };
const stackWith = (model: object) =>
  synthesise({ catalog: { ...exampleCatalog(), model: ModelSettings.parse({ modelId: MODEL, ...model }) } });
type Built = ReturnType<typeof synthesise>;
const environmentOf = (built: Built, room: RoomName): Record<string, unknown> => {
  const [found] = ofType(built, 'AWS::Lambda::Function').filter(
    ({ Properties }) => Properties.FunctionName === `selfheal-${room}`,
  );
  const told = found?.Properties.Environment as { Variables: Record<string, unknown> } | undefined;
  return told?.Variables ?? {};
};
interface Statement {
  Sid: string;
  Action: string | string[];
  Resource: unknown;
}
const statementsOf = (built: Built, room: RoomName): Statement[] =>
  ofType(built, 'AWS::IAM::Policy')
    .filter(({ Properties }) => String(Properties.PolicyName).startsWith(`${room.replaceAll('-', '')}Role`))
    .flatMap(({ Properties }) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
const actionsOf = (built: Built, room: RoomName): string[] => statementsOf(built, room).flatMap(({ Action }) => Action);

describe('the guardrail', () => {
  const guardrail = () => {
    const { stack, template } = inStack((scope) => void new ModelGuardrail(scope, 'Guardrail', { key: aKey(scope) }));
    return { stack, template };
  };

  it('holds attacks back, masks secrets, and is encrypted with our key', () => {
    const { template } = guardrail();
    template.hasResourceProperties('AWS::Bedrock::Guardrail', {
      Name: 'selfheal',
      KmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/0b7a3c52-6f0e-4f7b-9d0e-2a4c5e6f7a8b',
      ContentPolicyConfig: {
        FiltersConfig: [{ Type: 'PROMPT_ATTACK', InputStrength: 'HIGH', OutputStrength: 'NONE' }],
      },
    });
    const [{ Properties } = { Properties: {} }] = Object.values(template.findResources('AWS::Bedrock::Guardrail'));
    const { PiiEntitiesConfig } = Properties.SensitiveInformationPolicyConfig;
    expect(PiiEntitiesConfig).toContainEqual({ Type: 'AWS_SECRET_KEY', Action: 'ANONYMIZE' });
    expect(new Set(PiiEntitiesConfig.map(({ Action }: { Action: string }) => Action))).toEqual(new Set(['ANONYMIZE']));
  });

  it('is called by a version that has the same name as long as its policies are the same', () => {
    const versionsOf = () =>
      guardrail()
        .stack.node.findAll()
        .filter((node) => node instanceof CfnGuardrailVersion)
        .map((node) => node.node.id);
    expect(versionsOf()).toEqual([expect.stringMatching(/^Version[0-9a-f]{8}$/)]);
    expect(versionsOf()).toEqual(versionsOf());
  });
});

describe('the stack', () => {
  it('has neither guardrail nor budget alarm, nor a trace of them, unless the catalog asks', () => {
    const built = stackWith({ prices: { [MODEL]: price } });
    expect(ofType(built, 'AWS::Bedrock::Guardrail')).toEqual([]);
    for (const room of ROOM_NAMES) expect(environmentOf(built, room)).not.toHaveProperty('GUARDRAIL_ID');
    expect(JSON.stringify(built.resources)).not.toMatch(/ApplyGuardrail|selfheal-model-budget/);
  });

  it('with a guardrail is clean under cdk-nag', () => {
    expect(findings(stackWith({ guardrail: true }).stack)).toEqual([]);
  });

  it('tells every function that may call a model the guardrail’s id and version, grants it this guardrail, and no other function', () => {
    const built = stackWith({ guardrail: true });
    const mayCall = ROOM_NAMES.filter((room) => actionsOf(built, room).includes('bedrock:InvokeModel'));
    expect(mayCall).toContain('diagnose');
    for (const room of ROOM_NAMES) {
      const told = environmentOf(built, room);
      const granting = statementsOf(built, room).filter(({ Action }) =>
        [Action].flat().includes('bedrock:ApplyGuardrail'),
      );
      expect('GUARDRAIL_ID' in told && 'GUARDRAIL_VERSION' in told, room).toBe(mayCall.includes(room));
      expect(granting, room).toHaveLength(mayCall.includes(room) ? 1 : 0);
    }
    expect(environmentOf(built, 'diagnose')).toMatchObject({
      GUARDRAIL_ID: { 'Fn::GetAtt': [expect.stringContaining('ModelGuardrail'), 'GuardrailId'] },
      GUARDRAIL_VERSION: { 'Fn::GetAtt': [expect.stringContaining('ModelGuardrailVersion'), 'Version'] },
    });
    expect(statementsOf(built, 'diagnose').find(({ Sid }) => Sid === 'ApplyTheGuardrail')?.Resource).toEqual({
      'Fn::GetAtt': [expect.stringContaining('ModelGuardrail'), 'GuardrailArn'],
    });
  });

  it('lets the function that explains call the models of its own step, and none that is only for another', () => {
    const built = stackWith({ steps: { report: 'amazon.nova-lite-v1:0' }, fallbacks: ['amazon.nova-micro-v1:0'] });
    const models = JSON.stringify(statementsOf(built, 'diagnose').filter(({ Sid }) => /^Call/.test(Sid)));
    for (const model of ['nova-pro', 'nova-micro']) expect(models).toContain(model);
    expect(models).not.toContain('nova-lite');
  });

  it('tells people when the month’s budget is nearly spent', () => {
    const built = stackWith({ prices: { [MODEL]: price }, dollarsPerMonth: 20 });
    const [alarm] = ofType(built, 'AWS::CloudWatch::Alarm').filter(
      ({ Properties }) => Properties.AlarmName === 'selfheal-model-budget',
    );
    expect(alarm?.Properties).toMatchObject({
      MetricName: 'ModelMonthBudgetUsed',
      Threshold: 0.8,
      AlarmDescription: expect.stringContaining("this month's $20"),
    });
    expect(alarm?.Properties.AlarmActions).toHaveLength(1);
  });

  it('alarms at the share, whatever the budget', () => {
    const { template } = inStack((scope) => void new ModelBudgetAlarm(scope, 'Alarm', { dollarsPerMonth: 0.5 }));
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 0.8, Statistic: 'Maximum' });
  });

  it('leaves the function that asks models time to write down what came out', () => {
    expect(ROOMS.diagnose.timeoutSeconds).toBeGreaterThanOrEqual(EXPLAINING_SECONDS + 30);
  });

  it('shows what models use and cost on the dashboard', () => {
    const [dashboard] = ofType(stackWith({}), 'AWS::CloudWatch::Dashboard');
    const body = JSON.stringify(dashboard?.Properties.DashboardBody);
    for (const metric of ['ModelTokens', 'ModelDollars', 'ModelBudgetExhausted']) expect(body).toContain(metric);
  });
});
