import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts';
import { openChain } from '../../../lib/asking/chain.ts';
import { ModelSettings } from '../../../lib/contracts/model.ts';
import type { RenderedPrompt } from '../../../lib/contracts/prompt.ts';
import { tokensToAsk } from '../../../lib/domain/explanation/token-budget.ts';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import type { ReasonerAnswer, Reasoners } from '../../../lib/ports/reasoner.ts';
import { aJournal } from '../../fakes/journal.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const INCIDENT_ID = 'inc_1';
const MOST_OUTPUT = 400;

const promptOf = (words: number): RenderedPrompt => ({
  promptId: 'diagnose',
  promptVersion: 1,
  promptHash: '0123456789ab',
  parts: [],
  system: '',
  user: 'x'.repeat(words),
  tool: { name: 'answer', description: '', inputSchema: {} },
  lookups: [],
  maximumOutputTokens: MOST_OUTPUT,
});
const reservedFor = (prompt: RenderedPrompt): number => {
  const { inputTokens, outputTokens } = tokensToAsk(prompt, [], null);
  return inputTokens + outputTokens;
};

/** How one question ends. `share`: what it truly takes, of what was set aside. Models count in their own way: an answer may take up to twice as much. */
const ending = fc.record({
  how: fc.constantFrom(
    'answers',
    'answers',
    'answers',
    'tells of no tokens',
    'late',
    'down',
    'throttled',
    'dies',
    'cannot be settled',
  ),
  share: fc.integer({ min: 0, max: 200 }).map((percent) => percent / 100),
});
type Ending = typeof ending extends fc.Arbitrary<infer Each> ? Each : never;

class Died extends Error {}

const answerOf = ({ how }: Ending, tokens: number, modelId: string): ReasonerAnswer => {
  const use = {
    modelId,
    inputTokens: how === 'tells of no tokens' ? 0 : tokens,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    latencyMilliseconds: 1,
  };
  return how === 'late' || how === 'down' || how === 'throttled'
    ? { status: 'unavailable', kind: how, because: how, use: null, guardrail: [] }
    : { status: 'answered', tool: 'answer', value: {}, use, guardrail: [] };
};

it('an incident is never charged with more than its budget and one question, nor with less than was used, whatever dies and is taken again', async () => {
  const step = fc.record({
    words: fc.nat(6000),
    endings: fc.array(ending, { minLength: 1, maxLength: 5 }),
  });
  const steps = fc.array(step, { minLength: 1, maxLength: 8 });
  let overdrawn = 0;
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1000, max: 8000 }), async (played, maximumTokensPerIncident) => {
      const store = createMemoryStore({ now: () => NOW });
      const settings = ModelSettings.parse({
        modelId: 'first',
        fallbacks: ['second'],
        maximumTokensPerIncident,
        callsPerHour: 1000,
      });
      let used = 0;
      let dearest = 0;
      for (const { words, endings } of played) {
        const prompt = promptOf(words);
        const left = [...endings];
        let now: Ending | undefined;
        const reasoners: Reasoners = ({ modelId }) => ({
          ask: async () => {
            now = left.shift();
            if (!now) throw new Died();
            const tokens = Math.floor(reservedFor(prompt) * (now.how === 'answers' ? now.share : now.share / 2));
            dearest = Math.max(dearest, reservedFor(prompt));
            if (now.how !== 'throttled') used += tokens;
            if (now.how === 'dies') throw new Died();
            return answerOf(now, tokens, modelId);
          },
        });
        const incidents: IncidentStore = {
          ...store,
          settleModelCall: async (...given) => {
            if (now?.how === 'cannot be settled') throw new Error('the table is throttled');
            return store.settleModelCall(...given);
          },
        };
        const { chain } = await openChain(
          { reasoners, incidents, journal: aJournal().journal, now: () => NOW },
          { incidentId: INCIDENT_ID, settings, step: 'diagnose', withinSeconds: 100 },
        );
        try {
          while (left.length > 0 && (await chain?.ask(prompt, []))?.status === 'answered');
        } catch (error) {
          if (!(error instanceof Died)) throw error;
        }
      }
      const { tokens } = await store.modelSpend(INCIDENT_ID);
      if (tokens > maximumTokensPerIncident) overdrawn += 1;
      expect(tokens).toBeLessThanOrEqual(maximumTokensPerIncident + dearest);
      expect(tokens).toBeGreaterThanOrEqual(used);
    }),
    { numRuns: 300 },
  );
  expect(overdrawn).toBeGreaterThan(0);
});

it('a question ends in time although the table took its own for the budget', async () => {
  const clock = { at: NOW.getTime() };
  const now = () => new Date(clock.at);
  const store = createMemoryStore({ now });
  const given: number[] = [];
  const reasoners: Reasoners = ({ modelId, timeoutSeconds }) => ({
    ask: async () => {
      given.push(timeoutSeconds);
      return answerOf({ how: 'answers', share: 1 }, 10, modelId);
    },
  });
  const settings = ModelSettings.parse({ modelId: 'a-model', timeoutSeconds: 30 });
  const reserveModelCall: IncidentStore['reserveModelCall'] = async (...asked) => {
    clock.at += 12_000;
    return store.reserveModelCall(...asked);
  };
  const { chain } = await openChain(
    { reasoners, incidents: { ...store, reserveModelCall }, journal: aJournal().journal, now },
    { incidentId: INCIDENT_ID, settings, step: 'diagnose', withinSeconds: 20 },
  );
  await chain?.ask(promptOf(10), []);
  expect(given).toEqual([8]);
});
