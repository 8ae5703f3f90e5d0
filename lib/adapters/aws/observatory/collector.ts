import type { ComponentId } from '../../../contracts/component.ts';
import type { Gap, Observation, Scope } from '../../../contracts/observation.ts';
import { awsErrorText, isAccessDenied, isThrottling } from '../errors.ts';

/** What collectors fill in; everything of an observation but its scope. */
export type Findings = Omit<Observation, 'scope'>;

export const nothingFound = (): Findings => ({
  series: [],
  logs: [],
  platform: [],
  changes: [],
  alarms: [],
  traced: [],
  databaseLoad: [],
  changeEvents: [],
  servedHours: [],
  gaps: [],
});

export interface Look {
  scope: Scope;
  /** What is put here before the budget ends counts, whatever happens afterwards. */
  found: Findings;
  /** Given to every call, so that nothing goes on after the budget. */
  signal: AbortSignal;
}

/** Looks at one thing. It may throw: that becomes a gap. It never writes to AWS. */
export interface Collector {
  name: string;
  /** The source of what it tells, where several collectors ask one: what fails of them takes from what that source told. Else its name. */
  source?: string;
  budgetSeconds: number;
  look(look: Look): Promise<void>;
}

const MAX_GAP_CHARACTERS = 500;

export const gap = (collector: string, component: ComponentId | null, because: string): Gap => ({
  collector,
  component,
  because: because.slice(0, MAX_GAP_CHARACTERS),
});

/** What this account is not set up to tell, or what no diagnosis rests on: stated, and held against nothing. */
export const standingGap = (collector: string, component: ComponentId | null, because: string): Gap => ({
  ...gap(collector, component, because),
  standing: true,
});

/** One question to AWS: the IAM action it needs and what is asked, in words that end a sentence. */
interface Question {
  collector: string;
  component?: ComponentId;
  action: string;
  about: string;
}

const adviceOn = (error: unknown, action: string): string => {
  if (isAccessDenied(error)) return `allow ${action} to the role that collects evidence`;
  if (isThrottling(error)) return 'the limit of this API is reached; it is asked again with the next look';
  return 'it is asked again with the next look';
};

const gapFrom = (error: unknown, { collector, component, action, about }: Question): Gap =>
  gap(
    collector,
    component ?? null,
    `${action} did not tell ${about}: ${awsErrorText(error).slice(0, 250)}; ${adviceOn(error, action)}`,
  );

/** Asks one question; when it cannot be answered, that is stated as a gap and the others go on. */
export const ask = async (found: Findings, question: Question, answer: () => Promise<void>): Promise<void> => {
  try {
    await answer();
  } catch (error) {
    found.gaps.push(gapFrom(error, question));
  }
};

/** The same for what no diagnosis rests on: that it cannot be answered lowers no verdict on the telemetry. */
export const askAside = async (found: Findings, question: Question, answer: () => Promise<void>): Promise<void> => {
  try {
    await answer();
  } catch (error) {
    found.gaps.push({ ...gapFrom(error, question), standing: true });
  }
};

/** Works on the items with at most `atOnce` under way, so that no API is flooded. */
export const eachAtOnce = async <T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> => {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: Math.min(atOnce, items.length) }, async () => {
      for (const item of rest) await work(item);
    }),
  );
};

export const inChunksOf = <T>(size: number, items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
