import type { LabelledCase, RcaCase } from './case.ts';

const VARIANTS: Readonly<Record<string, (given: RcaCase) => RcaCase>> = {
  'without the call graph': (given) => ({ ...given, edges: null }),
  'without the alarm': (given) => ({ ...given, symptom: null }),
  'without graph and alarm': (given) => ({ ...given, edges: null, symptom: null }),
};

/** The same cases with less known of each, by what is left out. */
export const variantsOf = (labelled: readonly LabelledCase[]): Record<string, LabelledCase[]> =>
  Object.fromEntries(
    Object.entries(VARIANTS).map(([name, poorer]) => [
      name,
      labelled.map((each) => ({ ...each, case: poorer(each.case) })),
    ]),
  );
