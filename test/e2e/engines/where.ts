import { inject } from 'vitest';
import { withoutEngines } from '../setup/from-setup.ts';

/** Nothing is asked there: where there are no engines, the tests that would ask are skipped. */
const NOWHERE = 'http://127.0.0.1:9';

const emulator = inject('emulator') ?? { endpoint: NOWHERE, account: '000000000000', region: 'eu-west-1' };

export const SKIPPED = withoutEngines();
export const PLACE = { account: emulator.account, region: emulator.region };
export const MINISTACK = emulator.endpoint;
export const MOTO = inject('moto')?.endpoint ?? NOWHERE;
