import { describe, expect, it } from 'vitest';
import { EnvironmentError, readEnvironment } from '../../../../functions/shared/environment.ts';

const GOOD = {
  TABLE_NAME: 'selfheal',
  STATE_MACHINE_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:selfheal',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/dead',
  NOTICE_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:notices',
  LINK_SECRET_ID: 'selfheal/link',
  APPROVAL_BASE_URL: 'https://pages.example',
  AWS_REGION: 'eu-west-1',
} as const;
const NAMES = Object.keys(GOOD) as (keyof typeof GOOD)[];

describe('the environment', () => {
  it('gives exactly the settings that were asked for', () => {
    expect(readEnvironment(['TABLE_NAME', 'AWS_REGION'], GOOD)).toEqual({
      TABLE_NAME: 'selfheal',
      AWS_REGION: 'eu-west-1',
    });
    expect(readEnvironment(NAMES, GOOD)).toEqual(GOOD);
  });

  it.each(NAMES)('names %s when it is missing or empty', (name) => {
    for (const value of [undefined, '']) {
      const read = () => readEnvironment(NAMES, { ...GOOD, [name]: value });
      expect(read).toThrow(EnvironmentError);
      expect(read).toThrow(new RegExp(`environment variable ${name}: .*the stack sets it`, 's'));
    }
  });

  it.each([
    ['STATE_MACHINE_ARN', 'selfheal'],
    ['NOTICE_TOPIC_ARN', 'notices'],
    ['DEAD_LETTER_QUEUE_URL', 'dead'],
    ['APPROVAL_BASE_URL', '/pages'],
    ['TABLE_NAME', 'x'],
  ] as const)('refuses %s=%s, and shows what it was given', (name, value) => {
    expect(() => readEnvironment([name], { [name]: value })).toThrow(JSON.stringify(value));
  });

  it('asks nothing of settings that were not asked for', () => {
    expect(readEnvironment([], {})).toEqual({});
  });
});
