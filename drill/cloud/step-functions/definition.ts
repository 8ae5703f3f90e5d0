import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';

/** Stands where AWS puts a task's token; the wrapper puts a new token in its place for every attempt. */
export const TOKEN_PLACEHOLDER = '@@task-token@@';

/** Carries a task's timeout, resolved against the state's input, to where the engine looks for it. */
export const TIMEOUT_FIELD = 'cloudTimeoutSeconds';

/** A task without a timeout: AWS waits for years, the engine for 60 s; this is the longest that setTimeout can. */
const LONGEST_TIMEOUT_SECONDS = 2_147_483;

const INVOKE = 'arn:aws:states:::lambda:invoke';
const INVOKE_AND_WAIT = `${INVOKE}.waitForTaskToken`;

export interface TaskPlan {
  readonly stateName: string;
  readonly waitsForToken: boolean;
}

export interface PreparedDefinition {
  /** Runs any number of executions side by side. */
  readonly machine: StateMachine;
  readonly tasks: readonly TaskPlan[];
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the engine accepts and then silently does not do: better no run than a run that proves nothing. */
const UNSUPPORTED_FIELDS = [
  'Assign',
  'QueryLanguage',
  'Arguments',
  'Output',
  'HeartbeatSeconds',
  'HeartbeatSecondsPath',
];

const refuse = (stateName: string, what: string): never => {
  throw new Error(
    `State ${JSON.stringify(stateName)} ${what}. The embedded Step Functions runs JSONPath definitions whose tasks are ${INVOKE} or ${INVOKE_AND_WAIT}.`,
  );
};

/**
 * The engine looks for `TimeoutSecondsPath` in a task's parameters, AWS in the state's input; so the path is resolved
 * as one more parameter. A fixed timeout goes the same way, so that the wrapper sees both in one place.
 */
const withVisibleTimeout = (state: Json, parameters: Json): Json => {
  const { TimeoutSeconds, TimeoutSecondsPath, ...rest } = state;
  if (TimeoutSecondsPath !== undefined) {
    const Parameters = { ...parameters, [`${TIMEOUT_FIELD}.$`]: TimeoutSecondsPath };
    return { ...rest, Parameters, TimeoutSecondsPath: `$.${TIMEOUT_FIELD}` };
  }
  if (TimeoutSeconds === undefined) return { ...rest, TimeoutSeconds: LONGEST_TIMEOUT_SECONDS };
  return { ...rest, TimeoutSeconds, Parameters: { ...parameters, [TIMEOUT_FIELD]: TimeoutSeconds } };
};

const prepareTask = (stateName: string, state: Json, tasks: TaskPlan[]): Json => {
  const { Resource, Parameters } = state;
  if (Resource !== INVOKE && Resource !== INVOKE_AND_WAIT) refuse(stateName, `has the resource ${String(Resource)}`);
  if (!isObject(Parameters)) return refuse(stateName, 'has no Parameters with a FunctionName');
  tasks.push({ stateName, waitsForToken: Resource === INVOKE_AND_WAIT });
  return withVisibleTimeout(state, Parameters);
};

const prepareStates = (machine: Json, tasks: TaskPlan[]): Json => {
  const states = isObject(machine.States) ? machine.States : {};
  const prepared = Object.entries(states).map(([stateName, state]) => {
    if (!isObject(state)) return refuse(stateName, 'is not an object');
    const unsupported = UNSUPPORTED_FIELDS.find((field) => field in state);
    if (unsupported) refuse(stateName, `uses ${unsupported}`);
    if (state.Type === 'Task') return [stateName, prepareTask(stateName, state, tasks)];
    const nested = { ...state };
    if (Array.isArray(state.Branches)) {
      nested.Branches = state.Branches.map((branch) => prepareStates(isObject(branch) ? branch : {}, tasks));
    }
    for (const part of ['ItemProcessor', 'Iterator']) {
      if (isObject(state[part])) nested[part] = prepareStates(state[part], tasks);
    }
    return [stateName, nested];
  });
  return { ...machine, States: Object.fromEntries(prepared) };
};

/** Makes an ASL definition runnable by the local engine. Throws an error that names the state for what the engine cannot do. */
export const prepareDefinition = (asl: object): PreparedDefinition => {
  const tasks: TaskPlan[] = [];
  const machine = { ...asl } as Json;
  if (machine.QueryLanguage !== undefined && machine.QueryLanguage !== 'JSONPath') {
    refuse(String(machine.StartAt), `belongs to a definition in ${String(machine.QueryLanguage)}`);
  }
  const prepared = prepareStates(machine, tasks);
  // The engine's constructor validates the definition itself and says what is wrong.
  return { machine: new StateMachine(prepared as unknown as StateMachineDefinition), tasks };
};
