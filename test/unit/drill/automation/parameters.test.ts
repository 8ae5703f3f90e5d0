import { describe, expect, it } from 'vitest';
import { AutomationRefusal } from '../../../../drill/automation/types.ts';
import { aDocument, aStep, start } from './document-builder.ts';
import { virtualTime } from './virtual-time.ts';

const parameters = {
  Name: { type: 'String', description: 'A name.', allowedPattern: '^[a-z]+$' },
  Count: { type: 'Integer', description: 'A count.', allowedPattern: '^[0-9]+$', default: 7 },
};
const call = aStep('call', {
  inputs: {
    Service: 'lambda',
    Api: 'PutFunctionConcurrency',
    FunctionName: '{{ Name }}',
    ReservedConcurrentExecutions: '{{ Count }}',
  },
});
const begin = (given: Record<string, string[]>) =>
  start(virtualTime(), { document: aDocument([call], { parameters }), parameters: given });

describe('parameters', () => {
  it('fills in defaults and gives each its type', async () => {
    const execution = begin({ Name: ['checkout'] });
    expect(execution.parameters).toEqual({ Name: ['checkout'], Count: ['7'] });
    await execution.finished;
    expect(execution.steps[0]?.inputs).toEqual({ FunctionName: 'checkout', ReservedConcurrentExecutions: 7 });
  });

  it.each([
    ['a required parameter that is left out', {}, 'parameter Name is required'],
    ['a value outside the pattern', { Name: ['Check; rm'] }, '"Check; rm" does not match ^[a-z]+$'],
    ['a parameter that the document does not take', { Name: ['a'], Other: ['b'] }, 'undefined parameters: Other'],
    ['several values for one', { Name: ['a', 'b'] }, 'expected one value; given 2'],
    ['a number too large to be one', { Name: ['a'], Count: ['9'.repeat(20)] }, 'expected Integer'],
  ])('refuses %s before anything runs', (_, given, message) => {
    expect(() => begin(given as Record<string, string[]>)).toThrow(message);
    expect(() => begin(given as Record<string, string[]>)).toThrow(AutomationRefusal);
  });
});

describe('a document or policy that is wrong', () => {
  it('is refused with what is wrong', () => {
    expect(() => start(virtualTime(), { document: aDocument([aStep('call', { action: 'aws:runCommand' })]) })).toThrow(
      'document',
    );
    expect(() => start(virtualTime(), { document: aDocument([call]), policy: { Statement: [] } })).toThrow('policy');
  });
});
