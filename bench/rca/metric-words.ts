/** What a metric tells of its component: traffic, waiting, failures in one of three ways, or anything else. */
export type Told = 'requests' | 'latencySeconds' | 'faults' | 'successes' | 'other';

const COMPOUND = /(request|response|error|failure|fault|success)(rate|count|time|ratio|total)/g;

/** The words of a metric's name, in lower case: `HTTPCode_5XX` and `responseTime` as `latency-90` and `http.requests.total`. */
export const wordsOf = (metric: string): string[] =>
  metric
    .replace(/([A-Za-z0-9])([A-Z][a-z])|([a-z])(?=[A-Z])/g, '$1$3 $2')
    .toLowerCase()
    .replace(COMPOUND, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Of a machine and not of its users, whatever else the name says: `page_faults`, `gc_duration`, `network_receive_errors`. */
const RESOURCE = words(
  'cpu processor core cores mem memory heap stack pool gc garbage disk diskio fs filesystem storage volume inode inodes io iops ' +
    'network net nic interface socket sockets tcp udp packet packets page pages thread threads connection connections conn conns ' +
    'fd fds descriptor descriptors swap cache queue buffer lock locks bytes byte size kernel replica replicas pod pods restart restarts',
);
const LATENCY = words('latency latencies lat duration durations delay delays elapsed rt mrt rrt');
const FAILURES = words(
  'error errors err errs fault faults fail fails failed failure failures exception exceptions rejected refused throttled throttles 4xx 5xx',
);
const SUCCESSES = words('availability available success successes successful succeeded succ sr');
const REQUESTS = words(
  'request requests req reqs invocation invocations workload workloads throughput call calls traffic rps qps tps',
);
/** How many are there at a time, which is not how many came. */
const AT_A_TIME = words('active pending concurrent concurrency inflight flight waiting open max limit time');
/** Of a histogram: its sum is time, its buckets are neither. */
const PARTS = words('sum bucket');

const some = (all: readonly string[], of: ReadonlySet<string>): boolean => all.some((word) => of.has(word));

/** Read by whole words, so that `default_threads` is no fault and `memory_available` no availability. */
export const toldBy = (metric: string): Told => {
  const all = wordsOf(metric);
  if (some(all, RESOURCE) || some(all, PARTS)) return 'other';
  const waits = some(all, LATENCY) || (all.includes('response') && all.includes('time'));
  // The count of a histogram of waiting is the count of requests.
  if (waits) return all.includes('count') ? 'requests' : 'latencySeconds';
  if (some(all, FAILURES)) return 'faults';
  if (some(all, SUCCESSES)) return 'successes';
  if (all.join(' ') === 'load') return 'requests';
  return some(all, REQUESTS) && !some(all, AT_A_TIME) ? 'requests' : 'other';
};

/** Whether the name says that the number is a share, or a rate. */
export const isShareNamed = (metric: string): boolean =>
  some(wordsOf(metric), words('rate ratio percent percentage pct share'));

/** Whether the name says that something is counted. */
export const isCountNamed = (metric: string): boolean =>
  some(wordsOf(metric), words('count total num number sum requests calls'));

const QUANTILE =
  /(?:^|[^\p{L}\p{N}]|(?<=[a-z])(?=P))[pP]?(50|75|80|90|95|98|99[._]?99|99[._]?9|99)(?:th)?(?![\p{L}\p{N}])/u;
const MIDDLE_OR_MOST = /(?:^|[^\p{L}\p{N}])(average|avg|mean|median|max|maximum)(?![\p{L}\p{N}])/iu;

/**
 * A name that also says the statistic, as `latency-90` and `avg_latency` do, as the name and the statistic. Only of waiting: what
 * the number in another name means, nobody knows.
 */
export const splitStatistic = (metric: string): { metric: string; statistic: string } | null => {
  if (toldBy(metric) !== 'latencySeconds') return null;
  const [found, said = ''] = QUANTILE.exec(metric) ?? MIDDLE_OR_MOST.exec(metric) ?? [];
  if (found === undefined) return null;
  const rest = metric.replace(found, '').replace(/^[^\p{L}\p{N}]+/u, '');
  const digits = said.replace(/\D/g, '');
  const statistic = digits === '' ? said : `p${digits.slice(0, 2)}${digits.length > 2 ? `.${digits.slice(2)}` : ''}`;
  return { metric: rest, statistic };
};
