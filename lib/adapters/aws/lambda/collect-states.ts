import { GetFunctionConfigurationCommand, type GetFunctionConfigurationCommandOutput } from '@aws-sdk/client-lambda';
import type { Scope } from '../../../contracts/observation.ts';
import type { ClientsFor } from '../clients.ts';
import { awsErrorCode } from '../errors.ts';
import { ask, type Collector, eachAtOnce, gap } from '../observatory/collector.ts';
import { byPlace, type ScopedComponent } from '../observatory/places.ts';
import { type Happening, happening, inStory, PLATFORM } from '../observatory/platform-facts.ts';

const FUNCTIONS_AT_ONCE = 4;
/** A quota of the account on network interfaces is met. */
const LIMIT_REACHED = /Limit/;

/**
 * What a function's own state says is wrong: it cannot be called (`Failed`, or `Inactive` for another reason than that nobody called
 * it for long), or its last update failed and what ran before goes on.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 */
export const readFunctionState = (
  state: Omit<GetFunctionConfigurationCommandOutput, '$metadata'>,
  { component }: Pick<ScopedComponent, 'component'>,
  scope: Scope,
): Happening[] => {
  const { State, StateReason, StateReasonCode, LastUpdateStatus, LastUpdateStatusReason, LastUpdateStatusReasonCode } =
    state;
  const broken = State === 'Failed' || (State === 'Inactive' && StateReasonCode !== 'Idle');
  const stopped = broken
    ? [
        happening(
          component,
          LIMIT_REACHED.test(StateReasonCode ?? '') ? 'quota-reached' : 'task-start-failed',
          // AWS does not say since when.
          new Date(scope.toAt),
          `the function is ${State} and cannot be called: ${[StateReasonCode, StateReason].filter(Boolean).join(': ')}`,
        ),
      ]
    : [];
  const modifiedAt = state.LastModified === undefined ? undefined : new Date(state.LastModified);
  const failed =
    LastUpdateStatus === 'Failed' && inStory(modifiedAt, scope)
      ? [
          happening(
            component,
            'deployment-failed',
            modifiedAt,
            `the last update failed: ${[LastUpdateStatusReasonCode, LastUpdateStatusReason].filter(Boolean).join(': ')}`,
          ),
        ]
      : [];
  return [...stopped, ...failed];
};

/** Whether functions can be called at all, and whether their last update went well. */
export const functionStateCollector = (clientsFor: ClientsFor<'lambda'>, budgetSeconds: number): Collector => ({
  name: `${PLATFORM}: Lambda states`,
  source: PLATFORM,
  budgetSeconds,
  async look({ scope, found, signal }) {
    const functions = byPlace(scope).flatMap(({ place, components }) =>
      components.filter(({ kind }) => kind === 'lambda-function').map((parts) => ({ ...parts, place })),
    );
    await eachAtOnce(functions, FUNCTIONS_AT_ONCE, (fn) => {
      const { component, place, name } = fn;
      const about = `the state of ${name}`;
      return ask(
        found,
        { collector: PLATFORM, component, action: 'lambda:GetFunctionConfiguration', about },
        async () => {
          try {
            const state = await clientsFor(place).lambda.send(
              new GetFunctionConfigurationCommand({ FunctionName: name }),
              {
                abortSignal: signal,
              },
            );
            found.platform.push(...readFunctionState(state, fn, scope).map((one) => ({ ...one, count: 1 })));
          } catch (error) {
            if (awsErrorCode(error) !== 'ResourceNotFoundException') throw error;
            found.gaps.push(gap(PLATFORM, component, `there is no function ${name}; correct its name in the catalog`));
          }
        },
      );
    });
  },
});
