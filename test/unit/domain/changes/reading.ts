import { expect } from 'vitest';
import { Change } from '../../../../lib/contracts/change.ts';
import { readChange } from '../../../../lib/domain/changes/read-change.ts';
import { aCatalog } from '../builders/catalog.ts';

export const SECRET_ARN = 'arn:aws:secretsmanager:eu-central-1:210987654321:secret:books/ledger-AbCdEf';
export const CATALOG = aCatalog(({ services }) => {
  services.ledger = {
    ...services.ledger,
    resources: [
      'arn:aws:ssm:eu-central-1:210987654321:parameter/books/ledger/*',
      'arn:aws:secretsmanager:eu-central-1:210987654321:secret:books/ledger*',
      'arn:aws:rds:eu-central-1:210987654321:pg:books-*',
    ],
  };
  services.lending = {
    ...services.lending,
    resources: [
      'arn:aws:ssm:eu-central-1:210987654321:parameter/books/lending/*',
      'arn:aws:iam::210987654321:role/books-lending',
      'arn:aws:kms:eu-central-1:210987654321:key/1234abcd-*',
      'arn:aws:ec2:eu-central-1:210987654321:security-group/sg-1',
      'arn:aws:ec2:eu-central-1:210987654321:network-acl/acl-1',
      'arn:aws:ec2:eu-central-1:210987654321:route-table/rtb-1',
      'arn:aws:elasticloadbalancing:eu-central-1:210987654321:targetgroup/lending/*',
    ],
  };
  const more = [
    ['titles', 'table'],
    ['shelf', 'cache'],
    ['covers', 'bucket'],
    ['print', 'workflow'],
    ['a1b2c3d4e5', 'api'],
    ['i-0press', 'host'],
    ['app/front/50dc6c', 'load-balancer'],
  ] as const;
  for (const [name, kind] of more)
    services[`${kind}-of-books`] = { application: 'books', kind, name, autonomy: 'observe' };
  services.binder = {
    ...services.binder,
    resources: [
      'arn:aws:codedeploy:*:*:deploymentgroup:archive/*',
      'arn:aws:cloudformation:*:210987654321:stack/archive/*',
    ],
  };
});

export const changesOf = (event: unknown): Change[] => {
  const reading = readChange(event, CATALOG);
  if (reading.kind !== 'changes') throw new Error(`${reading.kind}: ${reading.because}`);
  for (const change of reading.changes) expect(Change.parse(change)).toEqual(change);
  return reading.changes;
};
export const reasonOf = (event: unknown): string => {
  const reading = readChange(event, CATALOG);
  return reading.kind === 'changes' ? 'it is a change' : `${reading.kind}: ${reading.because}`;
};
