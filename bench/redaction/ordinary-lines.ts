import { createRandom, type Random } from '../../drill/world/random.ts';
import { HAND_WRITTEN_LINES } from './hand-written-lines.ts';
import { alphanumeric, base64, base64url, digits, lower, upperAndDigits, uuid } from './values.ts';

type Shape = (random: Random) => string;

const two = (value: number): string => String(value).padStart(2, '0');
const service = (r: Random): string =>
  r.pick(['orders', 'payments', 'catalog', 'checkout', 'search', 'auth-proxy', 'token-service']);
const date = (r: Random): string => `2026-${two(r.integer(1, 12))}-${two(r.integer(1, 28))}`;
const time = (r: Random): string => `${two(r.integer(0, 23))}:${two(r.integer(0, 59))}:${two(r.integer(0, 59))}`;
const instant = (r: Random): string => `${date(r)}T${time(r)}.${digits(r, 3)}Z`;
const privateAddress = (r: Random): string =>
  r.pick([
    `10.${r.integer(0, 255)}.${r.integer(0, 255)}.${r.integer(1, 254)}`,
    `172.${r.integer(16, 31)}.0.${r.integer(1, 254)}`,
    `192.168.1.${r.integer(1, 254)}`,
  ]);
const account = (r: Random): string => `1${digits(r, 11)}`;
const epochMilliseconds = (r: Random): number => 1_767_225_600_000 + r.integer(0, 30_000_000_000);
const arn = (r: Random): string =>
  r.pick([
    `arn:aws:ecs:eu-west-1:${account(r)}:service/shop/${service(r)}`,
    `arn:aws:ecs:eu-west-1:${account(r)}:task/shop/${r.hex(32)}`,
    `arn:aws:lambda:us-east-1:${account(r)}:function:${service(r)}:${r.integer(1, 90)}`,
    `arn:aws:elasticloadbalancing:eu-west-1:${account(r)}:targetgroup/${service(r)}/${r.hex(16)}`,
    `arn:aws:secretsmanager:eu-west-1:${account(r)}:secret:${service(r)}/db-${alphanumeric(r, 6)}`,
    `arn:aws:sts::${account(r)}:assumed-role/${service(r)}-role/${digits(r, 19)}`,
    `arn:aws:rds:eu-central-1:${account(r)}:db:${service(r)}-primary`,
    `arn:aws:states:eu-west-1:${account(r)}:execution:heal-incident:inc_${upperAndDigits(r, 26)}-1`,
  ]);

/** Lines as services, runtimes and AWS write them, with values drawn anew each time. None holds a secret or anybody's data. */
const SHAPES: readonly Shape[] = [
  (r) => `${instant(r)} INFO ${service(r)} request ${uuid(r)} took ${r.integer(1, 9000)} ms`,
  (r) =>
    `${privateAddress(r)} - - [0${r.integer(1, 9)}/Mar/2026:${time(r)} +0000] "GET /v2/orders/${r.integer(1, 99999)} HTTP/1.1" 200 ${r.integer(100, 90000)} "-" "curl/8.${r.integer(0, 9)}.1"`,
  (r) => `START RequestId: ${uuid(r)} Version: $LATEST`,
  (r) =>
    `REPORT RequestId: ${uuid(r)}\tDuration: ${r.integer(1, 900)}.${digits(r, 2)} ms\tBilled Duration: ${r.integer(1, 900)} ms\tMemory Size: 512 MB\tMax Memory Used: ${r.integer(60, 512)} MB\tXRAY TraceId: 1-${r.hex(8)}-${r.hex(24)}\tSegmentId: ${r.hex(16)}\tSampled: true`,
  (r) =>
    `{"level":"info","ts":${epochMilliseconds(r)},"service":"${service(r)}","traceId":"${r.hex(32)}","spanId":"${r.hex(16)}","msg":"done","durationMs":${r.integer(1, 999)}}`,
  (r) =>
    `{"time":"${instant(r)}","level":"WARN","msg":"slow query","rows":${r.integer(1, 99999)},"elapsed_ns":${digits(r, 10)}}`,
  (r) =>
    `\tat com.shop.${service(r).replace('-', '')}.OrderService$$EnhancerBySpringCGLIB$$${r.hex(8)}.place(<generated>)`,
  (r) =>
    `    at Object.<anonymous> (/app/node_modules/express/lib/router/index.js:${r.integer(1, 900)}:${r.integer(1, 80)})`,
  (r) => `  File "/usr/lib/python3.12/site-packages/urllib3/connectionpool.py", line ${r.integer(1, 900)}, in urlopen`,
  (r) =>
    `goroutine ${r.integer(1, 9000)} [running]: main.(*Server).ServeHTTP(0xc000${r.hex(6)}, {0x${r.hex(6)}, 0xc000${r.hex(6)}})`,
  (r) =>
    `(service ${service(r)}) (instance i-0${r.hex(16)}) (port ${r.integer(32768, 60999)}) is unhealthy in (target-group arn:aws:elasticloadbalancing:eu-west-1:${account(r)}:targetgroup/${service(r)}/${r.hex(16)})`,
  (r) =>
    `(service ${service(r)}, taskSet ecs-svc/${digits(r, 19)}) has begun draining connections on ${r.integer(1, 9)} tasks.`,
  (r) => `(service ${service(r)}) has started ${r.integer(1, 4)} tasks: (task ${r.hex(32)}).`,
  (r) =>
    `User: ${arn(r)} is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::shop-${service(r)}/reports/2026/03/01.csv`,
  (r) => `pulled image ${account(r)}.dkr.ecr.eu-west-1.amazonaws.com/${service(r)}@sha256:${r.hex(64)}`,
  (r) =>
    `deploying ${service(r)} ${r.integer(1, 20)}.${r.integer(0, 40)}.${r.integer(0, 9)}-rc.${r.integer(1, 9)}+build.${digits(r, 5)} commit ${r.hex(40)}`,
  (r) =>
    `${date(r)} ${time(r)} UTC [${r.integer(100, 40000)}]: [${r.integer(1, 9)}-1] LOG:  duration: ${r.integer(1, 9000)}.${digits(r, 3)} ms  statement: SELECT id, total FROM orders WHERE id = ${r.integer(1, 999999)}`,
  (r) => `FATAL:  password authentication failed for user "${service(r)}"`,
  (r) => `Access denied for user '${service(r)}'@'${privateAddress(r)}' (using password: YES)`,
  (r) => `connect ECONNREFUSED ${privateAddress(r)}:${r.integer(1024, 65535)}`,
  (r) => `dial tcp ${privateAddress(r)}:5432: i/o timeout`,
  (r) =>
    `prompt_tokens=${r.integer(10, 9000)} completion_tokens=${r.integer(10, 900)} max_tokens=4096 model=m-${r.integer(1, 9)}`,
  (r) => `token expired at ${instant(r)}, refreshing`,
  (r) => `invalid token: signature has expired (iat ${1_767_000_000 + r.integer(0, 999_999)})`,
  (r) => `SyntaxError: Unexpected token < in JSON at position ${r.integer(0, 900)}`,
  (r) => `secret ${service(r)}/db rotated, version ${uuid(r)}`,
  (r) => `reading secret arn:aws:secretsmanager:eu-west-1:${account(r)}:secret:${service(r)}/db-${alphanumeric(r, 6)}`,
  (r) =>
    `kafka: partition ${r.integer(0, 64)} offset ${digits(r, 11)} lag ${r.integer(0, 99999)} leader ${r.integer(1, 5)}`,
  (r) =>
    `[Consumer clientId=${service(r)}-${r.integer(1, 9)}, groupId=${service(r)}] Resetting offset for partition events-${r.integer(0, 12)} to position FetchPosition{offset=${digits(r, 8)}}`,
  (r) =>
    `GC pause (G1 Evacuation Pause) ${r.integer(100, 4000)}M->${r.integer(50, 2000)}M(${r.integer(4000, 8000)}M) ${r.integer(1, 900)}.${digits(r, 3)}ms`,
  (r) =>
    `[${digits(r, 5)}.${digits(r, 6)}] Out of memory: Killed process ${r.integer(100, 40000)} (java) total-vm:${digits(r, 7)}kB, anon-rss:${digits(r, 7)}kB, file-rss:0kB`,
  (r) =>
    `cpu ${r.integer(0, 100)}.${digits(r, 1)}% mem ${r.integer(0, 100)}.${digits(r, 1)}% load ${r.integer(0, 9)}.${digits(r, 2)} ${r.integer(0, 9)}.${digits(r, 2)} ${r.integer(0, 9)}.${digits(r, 2)}`,
  (r) =>
    `pool stats total=${r.integer(10, 100)} active=${r.integer(0, 90)} idle=${r.integer(0, 20)} waiting=${r.integer(0, 500)}`,
  (r) => `order ${digits(r, 13)} stored in ${r.integer(1, 90)} ms`,
  (r) => `invoice INV-2026-${digits(r, 6)} total ${r.integer(1, 999)}.${digits(r, 2)} EUR`,
  (r) => `snowflake id 1${digits(r, 18)} assigned`,
  (r) => `epoch ${epochMilliseconds(r)}${digits(r, 3)} us, drift +${digits(r, 4)} us`,
  (r) => `delta +${digits(r, 8)} bytes since ${time(r)}`,
  (r) => `etag "${r.hex(32)}" matched, 304`,
  (r) => `integrity sha512-${base64(r, 86)}== verified`,
  (r) => `S3 Extended Request ID: ${base64(r, 75)}=; Proxy: null`,
  (r) => `x-amz-cf-id: ${base64url(r, 54)}==`,
  (r) => `cache miss key=orders:${r.integer(1, 99999)}:v${r.integer(1, 9)} ttl=${r.integer(10, 900)}`,
  (r) => `primary_key=${r.integer(1, 99999)} partition_key=tenant#${r.integer(1, 900)} sort_key=${date(r)}`,
  (r) => `routing key orders.created, delivery tag ${r.integer(1, 99999)}`,
  (r) =>
    `pod ${service(r)}-${r.hex(9)}-${lower(r, 5)} evicted from ip-10-0-${r.integer(0, 255)}-${r.integer(1, 254)}.eu-west-1.compute.internal`,
  (r) => `kubelet: Liveness probe failed: Get "http://${privateAddress(r)}:8080/healthz": context deadline exceeded`,
  (r) => `npm WARN deprecated uuid@3.${r.integer(0, 9)}.${r.integer(0, 9)}: please upgrade`,
  (r) =>
    `GET /api/v1/users/${r.integer(1, 99999)}/orders?page=${r.integer(1, 40)}&limit=50&sort=-createdAt 200 ${r.integer(1, 900)}ms`,
  (r) =>
    `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1${r.integer(10, 40)}.0.${digits(r, 4).replace(/^0/, '6')}.${r.integer(1, 200)} Safari/537.36`,
  (r) => `nextToken=${base64url(r, 24)} page ${r.integer(1, 40)}`,
  (r) =>
    `health ok uptime=${r.integer(1, 99999)}s version=${r.integer(1, 9)}.${r.integer(0, 9)}.${r.integer(0, 99)}.${r.integer(0, 999)}`,
  (r) => `CloudFormation stack ${service(r)} UPDATE_ROLLBACK_COMPLETE (${uuid(r)})`,
  (r) => `execution ${arn(r)} timed out after ${r.integer(10, 900)} s`,
  (r) =>
    `${time(r)}.${digits(r, 3)} [http-nio-8080-exec-${r.integer(1, 200)}] ERROR o.a.c.c.C.[.[.[/].[dispatcherServlet] - Servlet.service() threw exception`,
  (r) =>
    `thread pool-${r.integer(1, 9)}-thread-${r.integer(1, 90)} blocked ${r.integer(1, 900)}.${digits(r, 1)}s on java.util.concurrent.locks.ReentrantLock$NonfairSync@${r.hex(8)}`,
  (r) => `segment eni-0${r.hex(16)} subnet-0${r.hex(16)} vpc-0${r.hex(16)} sg-0${r.hex(16)}`,
  (r) => `${r.integer(2001, 9999)} ${r.integer(1000, 9999)} ${r.integer(1000, 9999)} ${r.integer(1000, 9999)}`,
  (r) =>
    `|  ${r.integer(100, 999)} | ${r.integer(100, 999)} | ${r.integer(1000, 9999)} |  ${r.integer(100, 999)}.${digits(r, 2)} |`,
  (r) => `${r.hex(2)} ${r.hex(2)} ${r.hex(2)} ${r.hex(2)} ${r.hex(2)} ${r.hex(2)} ${r.hex(2)} ${r.hex(2)}  |........|`,
  (r) =>
    `password reset requested for user id ${r.integer(1, 99999)}, passwordPolicy=strong, password_length=${r.integer(8, 40)}`,
  (r) => `authorization: denied for role ${service(r)} because policy ${uuid(r)} does not allow it`,
  (r) =>
    `sessions open: ${r.integer(1, 900)}, session timeout ${r.integer(10, 900)}s, sessionCount=${r.integer(1, 900)}`,
];

/** `generated` lines of all shapes and those written by hand: the same seed gives the same lines. */
export const ordinaryLines = (seed: number, generated: number): string[] => {
  const random = createRandom(seed);
  const drawn = Array.from({ length: generated }, (_, index) => SHAPES[index % SHAPES.length]?.(random) ?? '');
  return [...drawn, ...HAND_WRITTEN_LINES];
};
