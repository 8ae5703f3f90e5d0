import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTrouble } from '../../../../lib/domain/logs/readings.ts';

const ORDINARY = [
  'GET /checkout 200 upstream_response_time=0.012',
  'GET /orders 200 503 bytes',
  'took 503 ms',
  'request done status=200 took 503 ms',
  'returned 503 rows',
  'saved error=null',
  '{"level":"info","msg":"saved","error":null,"errors":0}',
  'saved exception=none',
  'timeout=30s status=ok',
  'timeout: 30s',
  'request timeout set to 30 s',
  'starting with connect timeout 5s',
  '{"msg":"listening","timeout_ms":3000}',
  'timeouts=0 retries=1',
  'finished without error',
  'no error in the last batch',
  'error rate 0.2% of 1%',
  'cache key not found, loading',
  'key 17 is required by index 3',
  '429 rows read',
  'read 429 rows in 12 ms',
  'throttle=false',
  'throttled=0 accepted=12',
  'provider answered 200 in 40 ms',
  'remote returned 12 items',
  'upstream checkout is healthy',
  'heap space 212 MiB of 512 MiB used',
  'loaded x509 certificate of shop.example',
  'exception handler registered',
  'loaded required configuration',
  'optional setting CACHE_SIZE not set, using the default',
  'no deadlock found',
];

/** Somebody refuses work because their queue is full. */
const REFUSED: readonly (readonly [string, string | null])[] = [
  ['RejectedExecutionException: worker queue is full (capacity 200), request r-1 answered 503 after 2 ms', null],
  ['WARN request queue full, returned 503', null],
  ['thread pool exhausted: answered with status 503', null],
  ['payments answered 503: queue is full', 'log-dependency-error'],
  ['upstream queue is full, answered 503', 'log-dependency-error'],
  ['queue is full; retrying, as the provider returned 503', 'log-dependency-error'],
  ['connection pool is full, answered 503', 'log-connections-refused'],
  ['queue is full, 503 messages dropped with an error', 'log-exception'],
  ['order queue is empty, pricing answered 503', 'log-dependency-error'],
];

const TELLING: readonly (readonly [string, string])[] = [
  ['java.lang.OutOfMemoryError: Java heap space', 'log-out-of-memory'],
  ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', 'log-out-of-memory'],
  ['ERROR required setting PRICE_TABLE is missing', 'log-missing-configuration'],
  ['environment variable DB_HOST is not set', 'log-missing-configuration'],
  ['missing required configuration: pool.size', 'log-missing-configuration'],
  ['config key "pool.size" not found', 'log-missing-configuration'],
  ["Could not resolve placeholder 'price.table' in value", 'log-missing-configuration'],
  ['connect ECONNREFUSED 10.0.3.4:5432', 'log-connections-refused'],
  ['FATAL: remaining connection slots are reserved', 'log-connections-refused'],
  ['x509: certificate has expired or is not yet valid', 'log-certificate'],
  ['write failed: no space left on device', 'log-disk-full'],
  ['ERROR: deadlock detected', 'log-deadlock'],
  ['AccessDenied: not authorized to perform s3:GetObject', 'log-permission-denied'],
  ['429 Too Many Requests', 'log-throttled'],
  ['payments answered 429', 'log-throttled'],
  ['call failed status=429 attempt=3', 'log-throttled'],
  ['{"status":429,"path":"/pay"}', 'log-throttled'],
  ['ThrottlingException: Rate exceeded', 'log-throttled'],
  ['read ECONNRESET', 'log-network'],
  ['GET /pay HTTP/1.1" 503 12', 'log-dependency-error'],
  ['GET /pay 502 12ms', 'log-dependency-error'],
  ['call failed status=503', 'log-dependency-error'],
  ['got 504 from pricing', 'log-dependency-error'],
  ['provider answered with status 503', 'log-dependency-error'],
  ['provider returned an error', 'log-dependency-error'],
  ['upstream prematurely closed connection while reading response header', 'log-dependency-error'],
  ['upstream timed out (110: Connection timed out) while connecting', 'log-dependency-error'],
  ['no live upstreams while connecting to upstream', 'log-dependency-error'],
  ['remote returned 500', 'log-dependency-error'],
  ['WARN timeout calling pricing', 'log-timeout'],
  ['Task timed out after 3.00 seconds', 'log-timeout'],
  ['timeout of 3000ms exceeded', 'log-timeout'],
  ['java.net.SocketTimeoutException: Read', 'log-timeout'],
  ['context deadline exceeded', 'log-timeout'],
  ['error=timeout path=/pay', 'log-timeout'],
  ['java.lang.NullPointerException: Cannot invoke "Price.amount()"', 'log-exception'],
  ["TypeError: Cannot read property 'amount' of undefined", 'log-exception'],
  ["TypeError: Cannot read properties of undefined (reading 'key')", 'log-exception'],
  ['ERROR could not store order', 'log-exception'],
  ['Traceback (most recent call last):', 'log-exception'],
  ['panic: runtime error: index out of range', 'log-exception'],
];

describe('a log line', () => {
  it.each(ORDINARY)('that is ordinary reads as nothing: %s', (line) => {
    expect(readTrouble(line)).toBeNull();
  });

  it.each(TELLING)('that tells of trouble is read: %s', (line, fact) => {
    expect(readTrouble(line)).toBe(fact);
  });

  it.each(REFUSED)('tells whose queue is full: %s', (line, fact) => {
    expect(readTrouble(line)).toBe(fact);
  });

  it('tells of no trouble by a number, whatever is counted or measured', () => {
    const unit = fc.constantFrom('ms', ' ms', 's', ' rows', ' bytes', ' items', ' messages');
    const said = fc.constantFrom('took', 'read', 'returned', 'received', 'got', 'error=none, status=200, sent');
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), unit, said, (count, of, verb) => {
        expect(readTrouble(`${verb} ${count}${of}`)).toBeNull();
      }),
    );
  });
});
