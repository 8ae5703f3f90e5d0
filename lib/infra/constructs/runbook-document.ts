import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { partitionOf } from '../../contracts/partition.ts';
import { acknowledge } from '../acknowledge.ts';
import { arn, roleArn } from '../arns.ts';
import { documentName, runbookRoleName } from '../names.ts';
import { documentContent, policyIn, type Runbook } from '../runbooks/load-runbooks.ts';
import { resourcesOf, type Statement } from '../runbooks/policy.ts';

export interface RunbookDocumentProps {
  runbook: Runbook;
}

/**
 * One runbook: its document, and the role that it runs under. The role trusts Systems Manager only for executions of this
 * account, and has only the rights of this runbook: whoever starts it needs none of them.
 */
export class RunbookDocument extends Construct {
  constructor(scope: Construct, id: string, { runbook }: RunbookDocumentProps) {
    super(scope, id);
    const { account, region } = Stack.of(this);
    const place = { account, region };
    const policy = policyIn(runbook, { ...place, partition: partitionOf(region) });
    const role = new Role(this, 'Role', {
      roleName: runbookRoleName(runbook.name),
      description: `What the runbook ${runbook.name} may do, and nothing else.`,
      assumedBy: new ServicePrincipal('ssm.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': arn('ssm', place, 'automation-execution/*') },
        },
      }),
      inlinePolicies: { Runbook: PolicyDocument.fromJson(policy) },
    });
    acknowledgeStatements(role, runbook.name, policy.Statement);

    const document = new CfnDocument(this, 'Document', {
      name: documentName(runbook.name),
      documentType: 'Automation',
      documentFormat: 'JSON',
      content: documentContent(runbook, roleArn(place, runbookRoleName(runbook.name))),
      // A running execution keeps the version that it started with.
      updateMethod: 'NewVersion',
      tags: [{ key: 'selfheal:runbook', value: runbook.name }],
    });
    document.node.addDependency(role);
  }
}

/** Accepts each wildcard for what its statement says of it: a Sid names the reason, a condition narrows it. */
const acknowledgeStatements = (role: Role, runbook: string, statements: readonly Statement[]): void => {
  const reasons = new Map<string, string[]>();
  for (const statement of statements) {
    const narrowed = statement.Condition ? `, only where ${JSON.stringify(statement.Condition.StringEquals)}` : '';
    for (const resource of resourcesOf(statement).filter((name) => name.includes('*'))) {
      reasons.set(resource, [...(reasons.get(resource) ?? []), `${runbook}/${statement.Sid}${narrowed}`]);
    }
  }
  for (const [resource, because] of reasons) acknowledge(role, `IAM5[Resource::${resource}]`, because.join('; '));
};
