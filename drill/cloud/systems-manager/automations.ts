import type { AutomationExecution, InvokeApi, RunDocument, RunOptions } from '../../automation/types.ts';
import { PlatformRefusal } from '../../world/platform-refusal.ts';
import type { Places } from '../places.ts';

/** An Automation document of the account, with the role that it runs under. */
export interface AutomationDocument {
  /** Parsed runbook.yaml. */
  readonly document: unknown;
  /** Parsed policy.json of the role. */
  readonly policy: unknown;
  readonly roleName: string;
}

export interface Automation {
  readonly execution: AutomationExecution;
  readonly documentName: string;
  readonly startedBy: string;
}

interface StartAutomation {
  readonly documentName: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly clientToken: string | undefined;
  readonly by: string;
}

export interface Automations {
  start(request: StartAutomation): Automation;
  find(executionId: string): Automation;
  /** Newest first. */
  all(): readonly Automation[];
}

export interface AutomationsSettings {
  readonly documents: Readonly<Record<string, AutomationDocument>>;
  readonly runDocument: RunDocument;
  readonly places: Pick<Places, 'accountId' | 'region'>;
  readonly isManaged: RunOptions['isManaged'];
  readonly now: () => number;
  /** How documents wait; left out, with `setTimeout`. */
  readonly sleep?: RunOptions['sleep'];
  /** Makes an API call as this principal. */
  invokeAs(by: string): InvokeApi;
}

/** Ends early, and leaves no timer behind, when the signal aborts. */
export const sleepByTimer: RunOptions['sleep'] = (milliseconds, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    signal.addEventListener('abort', wake);
  });

/** Runs Automation documents under their own roles; the same client token gives the same execution. */
export const createAutomations = (settings: AutomationsSettings): Automations => {
  const { documents, runDocument, places, isManaged, now, sleep = sleepByTimer, invokeAs } = settings;
  const automations = new Map<string, Automation>();
  const tokens = new Map<string, { request: string; automation: Automation }>();

  const run = ({ documentName, parameters, by }: StartAutomation): Automation => {
    const found = documents[documentName];
    if (!found) {
      throw new PlatformRefusal(
        'AutomationDefinitionNotFoundException',
        `Document with name ${documentName} does not exist`,
      );
    }
    const executionId = `00000000-0000-4000-8001-${String(automations.size + 1).padStart(12, '0')}`;
    const execution = runDocument({
      document: found.document,
      policy: found.policy,
      executionId,
      account: places.accountId,
      region: places.region,
      parameters,
      invoke: invokeAs(`arn:aws:sts::${places.accountId}:assumed-role/${found.roleName}/${executionId}`),
      isManaged,
      sleep,
      now: () => new Date(now()),
    });
    return { execution, documentName, startedBy: by };
  };

  return {
    start: (request) => {
      const { clientToken, documentName, parameters } = request;
      const asked = JSON.stringify([documentName, parameters]);
      const former = clientToken === undefined ? undefined : tokens.get(clientToken);
      if (former && former.request !== asked) {
        throw new PlatformRefusal(
          'IdempotentParameterMismatch',
          'The client token was used with other parameters before.',
        );
      }
      if (former) return former.automation;
      const automation = run(request);
      automations.set(automation.execution.executionId, automation);
      if (clientToken !== undefined) tokens.set(clientToken, { request: asked, automation });
      return automation;
    },
    find: (executionId) => {
      const found = automations.get(executionId);
      if (!found) {
        throw new PlatformRefusal(
          'AutomationExecutionNotFoundException',
          `Automation execution with ID ${executionId} does not exist`,
        );
      }
      return found;
    },
    all: () => [...automations.values()].reverse(),
  };
};
