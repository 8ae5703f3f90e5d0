import { KNOWN_APIS, type Right, rightsFor } from '../call-rights.ts';
import { apiInput, isApiStep } from '../document.ts';
import { policyIn, type Runbook } from '../load-runbooks.ts';
import { MANAGED_TAG_KEY, resourcesOf, type Statement } from '../policy.ts';
import type { Check, Finding } from './finding.ts';

const ANYWHERE = { partition: 'aws', region: 'eu-west-1', account: '111122223333' };
/** Says in a statement's Sid that IAM offers nothing narrower than `*` for its actions. */
const UNNARROWED_SID = /^NothingNarrowerExists/;

/** An input with the system variables for a place filled in, so that an ARN made of them can be read. */
const placed = (input: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(input).map(([key, value]) => [
      key,
      typeof value === 'string'
        ? value
            .replace('{{ global:AWS_PARTITION }}', ANYWHERE.partition)
            .replace('{{ global:REGION }}', ANYWHERE.region)
            .replace('{{ global:ACCOUNT_ID }}', ANYWHERE.account)
        : value,
    ]),
  );

const neededRights = ({ document }: Runbook): readonly (Right & { step: string })[] =>
  document.mainSteps.filter(isApiStep).flatMap((step) =>
    (rightsFor(step.inputs.Service, step.inputs.Api, placed(apiInput(step)), ANYWHERE) ?? []).map((right) => ({
      ...right,
      step: step.name,
    })),
  );

/** The fixed beginning of an ARN up to the kind of resource, for example `arn:aws:ecs:eu-west-1:111122223333:service`. */
const kindOf = (arn: string): string => arn.split(':').slice(0, 6).join(':').split('/')[0] ?? arn;

const covers = (statement: Statement, right: Right): boolean =>
  statement.Action.includes(right.action) &&
  resourcesOf(statement).some((resource) =>
    right.resource === '*' ? resource === '*' : kindOf(resource) === kindOf(right.resource),
  );

const narrowness = (statement: Statement, right: Right & { step: string }): readonly Finding[] => {
  const conditions = statement.Condition?.StringEquals ?? {};
  const wanted = right.tagged ? { [MANAGED_TAG_KEY]: 'true', ...right.context } : right.context;
  return [
    ...Object.entries(wanted)
      .filter(([key, value]) => conditions[key] !== value)
      .map(([key, value]) => ({
        rule: 'rights-narrow',
        at: statement.Sid,
        message: `${right.action} (step ${right.step}) can be limited by ${key} = ${value}; the statement does not`,
      })),
    ...(right.resource === '*' && !UNNARROWED_SID.test(statement.Sid)
      ? [
          {
            rule: 'rights-narrow',
            at: statement.Sid,
            message: `expected a Sid beginning NothingNarrowerExists for ${right.action} on *`,
          },
        ]
      : []),
  ];
};

const unique = (findings: readonly Finding[]): readonly Finding[] => [
  ...new Map(findings.map((finding) => [`${finding.rule} ${finding.at} ${finding.message}`, finding])).values(),
];

/** The policy has exactly the actions that the document's calls need, each on its kind of resource and as narrow as IAM allows. */
export const checkRights: Check = (runbook) => {
  const statements = policyIn(runbook, ANYWHERE).Statement;
  const needed = neededRights(runbook);
  const unknown = runbook.document.mainSteps
    .filter(isApiStep)
    .filter(({ inputs }) => !KNOWN_APIS.includes(`${inputs.Service}:${inputs.Api}`));
  const missing = needed.filter((right) => !statements.some((statement) => covers(statement, right)));
  const superfluous = statements.flatMap((statement) =>
    statement.Action.flatMap((action) =>
      resourcesOf(statement)
        .filter(
          (resource) => !needed.some((right) => covers({ ...statement, Action: [action], Resource: resource }, right)),
        )
        .map((resource) => ({ statement, action, resource })),
    ),
  );
  return unique([
    ...unknown.map(({ name, inputs }) => ({
      rule: 'apis-known',
      at: name,
      message: `${inputs.Service}:${inputs.Api} is not in the mapping of APIs to IAM actions`,
    })),
    ...missing.map(({ step, action, resource }) => ({
      rule: 'rights-complete',
      at: step,
      message: `needs ${action} on ${resource}; the policy does not give it`,
    })),
    ...superfluous.map(({ statement, action, resource }) => ({
      rule: 'rights-exact',
      at: statement.Sid,
      message: `gives ${action} on ${resource}, which no step needs`,
    })),
    ...needed.flatMap((right) =>
      statements.filter((statement) => covers(statement, right)).flatMap((statement) => narrowness(statement, right)),
    ),
  ]);
};
