import { spawn } from 'node:child_process';

/*
 * Runs the program that its arguments name, and ends as that does. Its standard input is a pipe that only the process behind it holds
 * open, and nobody writes to: when it comes to its end that process is gone, by whatever signal, and the program has to go too, with
 * everything that it started. For that the launcher leads a process group.
 */
const [command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.once('error', ({ message }) => {
  console.error(message);
  process.exit(127);
});
child.once('exit', (code, signal) => {
  if (signal) process.kill(process.pid, signal);
  else process.exit(code ?? 1);
});
process.stdin.resume().once('close', () => process.kill(-process.pid, 'SIGKILL'));
