import { type Application, startApplication } from '../account/application.ts';
import type { ApplicationName } from '../account/catalog.ts';
import { type AccountClients, accountClients } from '../account/clients.ts';
import { type Deadline, deadlineIn, SCENARIO_SECONDS } from '../account/deadline.ts';
import { type Record, recordOf } from '../account/record.ts';
import { fromSetup } from '../setup/from-setup.ts';
import type { Emulator, Installation } from '../setup/provided.ts';

/** What a scenario has: the emulated account, the installation in it, one application, and what was recorded about that. */
export interface Shop {
  emulator: Emulator;
  installation: Installation;
  clients: AccountClients;
  application: Application;
  record: Record;
  /** When the scenario has to be over; the record waits no longer either. */
  deadline: Deadline;
}

export const openShop = async (name: ApplicationName): Promise<Shop & AsyncDisposable> => {
  const deadline = deadlineIn(SCENARIO_SECONDS);
  const emulator = fromSetup('emulator');
  const installation = fromSetup('installation');
  const clients = accountClients(emulator.endpoint);
  const application = await startApplication(clients, { name, topicArn: installation.alarmTopicArn });
  return {
    emulator,
    installation,
    clients,
    application,
    deadline,
    record: recordOf({ clients, tableName: installation.outputs.TableName, application: name, deadline }),
    [Symbol.asyncDispose]: () => application.stop(),
  };
};
