/** Several times what the slowest scenario takes on an idle machine of two cores. */
export const SCENARIO_SECONDS = 480;

/** When something has to be over: whoever waits on the way takes what is left, so that no waits add up to more. */
export interface Deadline {
  seconds: number;
  isOver(): boolean;
}

export const deadlineIn = (seconds: number): Deadline => {
  const end = performance.now() + 1000 * seconds;
  return { seconds, isOver: () => performance.now() > end };
};
