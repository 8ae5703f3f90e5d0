import { describe, expect, it } from 'vitest';
import { readOptions, UsageError } from '../../../drill/options.ts';

describe('the drill’s command line', () => {
  it('asks the person at a terminal, and says yes by itself where there is none', () => {
    expect(readOptions([], true)).toMatchObject({
      scenario: 'bad-deployment',
      seed: 1,
      approve: 'person',
      json: false,
    });
    expect(readOptions([], false).approve).toBe('always');
    expect(readOptions(['--approve', 'never'], true).approve).toBe('never');
    expect(readOptions(['--serve'], false).approve).toBe('person');
  });

  it.each([
    [['--scenario', 'fire'], /no scenario "fire"; there are: memory-leak, /],
    [['--seed', 'x'], /--seed takes a whole number .* given "x"/],
    [['--seed', '-1'], /--seed|ambiguous/],
    [['--approve', 'maybe'], /--approve takes always or never; given "maybe"/],
    [['--serve', '--approve', 'always'], /leave one of them out/],
    [['--port', '0'], /--port takes a whole number from 1/],
    [['--colour'], /--help/],
  ])('refuses %j and says what is possible', (argv, message) => {
    expect(() => readOptions(argv, true)).toThrow(UsageError);
    expect(() => readOptions(argv, true)).toThrow(message);
  });
});
