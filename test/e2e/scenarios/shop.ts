import { type Application, startApplication } from '../account/application.ts';
import type { ApplicationName } from '../account/catalog.ts';
import { type AccountClients, accountClients } from '../account/clients.ts';
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
}

export const openShop = async (name: ApplicationName): Promise<Shop & AsyncDisposable> => {
  const emulator = fromSetup('emulator');
  const installation = fromSetup('installation');
  const clients = accountClients(emulator.endpoint);
  const application = await startApplication(clients, { name, topicArn: installation.alarmTopicArn });
  return {
    emulator,
    installation,
    clients,
    application,
    record: recordOf(clients, installation.outputs.TableName, name),
    [Symbol.asyncDispose]: () => application.stop(),
  };
};
