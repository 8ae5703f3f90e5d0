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
    ],
  };
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
