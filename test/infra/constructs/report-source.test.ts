import { describe, expect, it } from 'vitest';
import { REPORTING_SECONDS } from '../../../lib/contracts/model.ts';
import { ReportSource } from '../../../lib/infra/constructs/report-source.ts';
import { ROOMS } from '../../../lib/infra/rooms.ts';
import { matches } from '../support/event-pattern.ts';
import { aFunction, aQueue, inStack } from '../support/in-stack.ts';

describe('the report source', () => {
  const { template } = inStack((scope) => {
    new ReportSource(scope, 'It', {
      streamArn: 'arn:aws:dynamodb:eu-west-1:111122223333:table/t/stream/s',
      writeReport: aFunction(scope, 'F'),
      failedEvents: aQueue(scope, 'Q'),
    });
  });
  const [mapping] = Object.values(template.findResources('AWS::Lambda::EventSourceMapping'));
  const pattern = JSON.parse(mapping?.Properties.FilterCriteria.Filters[0].Pattern) as Record<string, unknown>;
  const change = (eventName: string, key: string, record: object) => ({
    eventName,
    dynamodb: { Keys: { PK: { S: 'INCIDENT#inc_1' }, SK: { S: key } }, NewImage: { record } },
  });
  const outcome = { M: { incidentId: { S: 'inc_1' } } };

  it('lets through the first end of an incident and every later one', () => {
    expect(matches(pattern, change('INSERT', 'OUTCOME', outcome))).toBe(true);
    expect(matches(pattern, change('MODIFY', 'OUTCOME', outcome))).toBe(true);
  });

  it('lets nothing else through: no outcome that is taken back, no report, no other record', () => {
    expect(matches(pattern, change('MODIFY', 'OUTCOME', { NULL: true }))).toBe(false);
    expect(matches(pattern, change('REMOVE', 'OUTCOME', outcome))).toBe(false);
    for (const key of ['REPORT', 'INCIDENT', 'DIAGNOSIS#0001', 'APPROVAL#0001#apr_1'])
      expect(matches(pattern, change('INSERT', key, outcome)), key).toBe(false);
  });

  it('writes several reports at once, and puts aside at last what fails', () => {
    expect(mapping?.Properties).toMatchObject({
      BatchSize: 1,
      ParallelizationFactor: 4,
      MaximumRetryAttempts: 5,
      StartingPosition: 'TRIM_HORIZON',
    });
    expect(mapping?.Properties.DestinationConfig.OnFailure.Destination).toBeDefined();
  });
});

it('has time left to write a report down when models took all of theirs', () => {
  expect(ROOMS['write-report'].timeoutSeconds).toBeGreaterThanOrEqual(REPORTING_SECONDS + 30);
});
