import { readOptions, report } from './options.ts';
import { GOAL_BYTES, type PagesCase, pagesCase, SIGNALS } from './pages/pages-case.ts';

/** A page may take so long on the server, at the median. */
const GOAL_MILLISECONDS = 150;
const WARM_UPS = 3;
const LOOKS = 15;
/** Who sees everything because of their role, and who because every application is named: each is asked about each service. */
const GROUPS = ['admins', 'all-by-name'] as const;

const timesOf = async (get: () => Promise<ArrayBuffer>): Promise<{ milliseconds: number[]; bytes: number }> => {
  const milliseconds: number[] = [];
  let bytes = 0;
  for (let look = -WARM_UPS; look < LOOKS; look += 1) {
    const startedAt = performance.now();
    bytes = (await get()).byteLength;
    if (look >= 0) milliseconds.push(performance.now() - startedAt);
  }
  return { milliseconds: milliseconds.sort((one, other) => one - other), bytes };
};

const measuredOf = async ({ pages, get }: PagesCase, group: (typeof GROUPS)[number]) => {
  const measured = [];
  for (const { name, path } of pages.filter(({ path }) => group === 'admins' || path !== '/console/audit')) {
    const { milliseconds, bytes } = await timesOf(() => get(path, group));
    const median = Math.round(milliseconds[Math.floor(LOOKS / 2)] ?? 0);
    measured.push({
      page: name,
      group,
      medianMilliseconds: median,
      slowestMilliseconds: Math.round(milliseconds.at(-1) ?? 0),
      bytes,
      right: median < GOAL_MILLISECONDS && bytes < GOAL_BYTES,
    });
  }
  return measured;
};

/** `pages`: time on the server and size of every page, with an incident of 5,000 signals among 1,000 services. */
export const runPages = async (args: readonly string[]): Promise<void> => {
  const options = readOptions(args);
  const thePages = await pagesCase();
  const measured = [];
  for (const group of GROUPS) measured.push(...(await measuredOf(thePages, group)));
  const right = measured.every((each) => each.right);
  report(
    measured.map(
      ({ page, group, medianMilliseconds, slowestMilliseconds, bytes }) =>
        `${group} ${page}: ${medianMilliseconds} ms (slowest ${slowestMilliseconds} ms), ${(bytes / 1000).toFixed(1)} KB`,
    ),
    { bench: 'pages', signals: SIGNALS, looks: LOOKS, pages: measured, right },
    options,
  );
  if (!right) process.exitCode = 1;
};
