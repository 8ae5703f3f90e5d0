import { runDocument } from '../../../../drill/automation/run-document.ts';
import { loadRunbooks } from '../../../../lib/infra/runbooks/load-runbooks.ts';
import { aFakeAccount } from './fake-account.ts';
import { ACCOUNT, type FakeAccount, REGION } from './fake-state.ts';
import { virtualTime } from './virtual-time.ts';

const runbooks = new Map(loadRunbooks().map((runbook) => [runbook.name, runbook]));

export interface RunRequest {
  runbook: string;
  parameters: Record<string, string>;
  /** Changes the account before the run. */
  given?: (account: FakeAccount, deploy: (taskDefinition: string) => void) => void;
  /** What IAM's condition on the tag finds; left out, the truth. */
  iamFindsTag?: boolean;
  /** Stops the run after so many seconds. */
  stopAfterSeconds?: number;
}

/** Runs a real runbook on a small account until it ends. */
export const runRunbook = async ({ runbook, parameters, given, iamFindsTag, stopAfterSeconds }: RunRequest) => {
  const found = runbooks.get(runbook);
  if (!found) throw new Error(`no runbook ${runbook}`);
  const time = virtualTime();
  const { account, invoke, called, calls, deploy } = aFakeAccount(time.now);
  given?.(account, deploy);
  const execution = runDocument({
    document: found.source,
    policy: found.policy,
    executionId: 'execution-1',
    account: ACCOUNT,
    region: REGION,
    parameters: {
      RemediationId: ['rem_1'],
      ...Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]])),
    },
    invoke,
    isManaged: () => iamFindsTag ?? account.managed,
    sleep: time.sleep,
    now: time.now,
  });
  if (stopAfterSeconds) time.after(stopAfterSeconds, () => execution.stop());
  const seconds = await time.finish(execution);
  const writes = calls.map(({ api }) => api).filter((api) => !/^(Describe|List|Get)/.test(api));
  return {
    account,
    execution,
    seconds,
    called,
    writes,
    last: execution.currentStep?.stepName,
    failure: execution.failureMessage,
  };
};
