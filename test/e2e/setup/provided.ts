import type { Outputs } from './deploy.ts';

/** Where the tests find what was set up; everything in it is plain data, because the tests run in processes of their own. */
export interface Emulator {
  endpoint: string;
}

export interface Installation {
  outputs: Outputs;
  /** What the application's alarms tell. */
  alarmTopicArn: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** Why nothing was set up, for people; null when everything was. */
    missing: string | null;
    emulator: Emulator | null;
    installation: Installation | null;
    moto: { endpoint: string } | null;
    /** Where the Python programs are. */
    pythonBin: string | null;
    /** The run's folder: what is written goes in there, and goes with it. */
    folder: string | null;
  }
}
