import { inject } from 'vitest';
import { withoutEngines } from '../setup/from-setup.ts';

/** Nothing is asked there: where there are no engines, the tests that would ask are skipped. */
const NOWHERE = 'http://127.0.0.1:9';

export const SKIPPED = withoutEngines();
export const MINISTACK = inject('emulator')?.endpoint ?? NOWHERE;
export const MOTO = inject('moto')?.endpoint ?? NOWHERE;
