import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { plainEnvironment } from './environment.ts';
import { fromSetup, withoutEngines } from './from-setup.ts';
import { makeRunFolder } from './run-folder.ts';
import { startServer } from './server.ts';

/** A program that is never ready. */
const started = async (command: string, script: string) => {
  const run = makeRunFolder();
  try {
    await startServer({
      name: 'engine',
      command,
      args: ['-c', script],
      environment: plainEnvironment(run.path),
      run,
      readyUrl: 'http://127.0.0.1:9/',
      readySeconds: 60,
    });
  } finally {
    run.remove();
  }
};

describe('an engine that does not start', () => {
  it.each([
    ['that ends', '/bin/sh', 'echo out of order; exit 3', /ended with exit code 3[\s\S]*engine\.log\nout of order/],
    ['that is killed', '/bin/sh', 'kill -9 $$', /ended with signal SIGKILL/],
    ['that is not there', '/nowhere/engine', '', /ENOENT/],
  ])('%s is told at once, with what it printed', async (_, command, script, told) => {
    await expect(started(command, script)).rejects.toThrow(told);
  });
});

describe.skipIf(withoutEngines())('the engines that run', () => {
  it('print into files that belong to the run', () => {
    expect(readFileSync(`${fromSetup('folder')}/logs/ministack.log`, 'utf8')).toContain('Ready');
  });
});
