import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/** Reads a command's arguments, with what does not fit said in words that name the command. */
export const parseCommand = <Options extends ParseArgsOptionsConfig>(
  command: string,
  args: readonly string[],
  options: Options,
) => {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}; see npm run selfheal -- ${command} --help`);
  }
};
