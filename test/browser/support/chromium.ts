import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Debian's browser, or whichever one CHROMIUM names; undefined where there is none, and then the tests are shown as skipped. */
export const browserPath = [process.env.CHROMIUM ?? [], PLACES].flat().find((path) => existsSync(path));

export const openBrowser = () => {
  if (!browserPath)
    throw new Error(`no browser: looked for ${PLACES.join(', ')}; install chromium or name one in CHROMIUM`);
  // A container's tests run as root, where the sandbox refuses to start; the pages are our own, on loopback.
  return chromium.launch({ executablePath: browserPath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
};
