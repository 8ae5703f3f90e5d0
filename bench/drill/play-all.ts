import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { DrillResult } from '../../drill/result.ts';
import type { Assignment } from './player.ts';

const PLAYER = fileURLToPath(new URL('./player.ts', import.meta.url));

const played = async (player: ChildProcess, assignment: Assignment): Promise<DrillResult> => {
  const ended = new AbortController();
  try {
    player.send(assignment);
    return await Promise.race([
      once(player, 'message', ended).then(([result]) => result as DrillResult),
      once(player, 'exit', ended).then(([code]) => {
        throw new Error(`${assignment.scenario} with seed ${assignment.seed} ended its process with ${code}`);
      }),
    ]);
  } finally {
    ended.abort();
  }
};

/** Plays every assignment in a few processes side by side; the results are in the order of the assignments, whoever was quicker. */
export const playAll = async (
  assignments: readonly Assignment[],
  processes: number,
  onResult: (result: DrillResult) => void,
): Promise<DrillResult[]> => {
  const results: DrillResult[] = [];
  const rest = assignments.entries();
  await Promise.all(
    Array.from({ length: Math.min(processes, assignments.length) }, async () => {
      const player = fork(PLAYER, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      try {
        for (const [index, assignment] of rest) {
          const result = await played(player, assignment);
          results[index] = result;
          onResult(result);
        }
      } finally {
        player.kill();
      }
    }),
  );
  return results;
};
