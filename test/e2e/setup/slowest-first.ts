import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Incidents heal in real time; everything else has its turn beside them. */
const SLOWEST = 'heal.e2e.ts';

/** Starts the file that waits most before all others, whatever earlier runs took. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSlowest = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith(SLOWEST);
    return (await super.sort(files)).toSorted((one, other) => Number(isSlowest(other)) - Number(isSlowest(one)));
  }
}
