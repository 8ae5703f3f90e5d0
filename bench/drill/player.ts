import { quietFunctions } from '../../drill/quiet-functions.ts';
import type { DrillResult } from '../../drill/result.ts';
import { SCENARIOS } from '../../drill/scenarios/index.ts';

export interface Assignment {
  scenario: string;
  seed: number;
}

/** A process of its own, because every run takes the clock of the process it is in: plays what it is sent, and answers with the result. */
quietFunctions();
const { play } = await import('../../drill/play.ts');
const { yesSayers } = await import('../../drill/people.ts');

const playOne = async (name: string, seed: number): Promise<DrillResult> => {
  const scenario = SCENARIOS.find((each) => each.name === name);
  if (!scenario) throw new Error(`no scenario ${JSON.stringify(name)}`);
  const { run, result } = await play({
    scenario,
    seed,
    pagesUrl: 'http://127.0.0.1:8080',
    careless: false,
    people: yesSayers(),
  });
  run.end();
  return result;
};

process.on('message', async ({ scenario, seed }: Assignment) => {
  process.send?.(await playOne(scenario, seed));
});
