import type { Random } from './random.ts';
import type { OwnCause } from './serving.ts';

/** What a line is written from. */
export interface LineContext {
  readonly random: Random;
  readonly component: string;
  /** Latency in milliseconds of the request it is about. */
  readonly milliseconds: number;
}

type Line = (context: LineContext) => string;

const thread = ({ random }: LineContext): string => `[http-nio-8080-exec-${random.integer(1, 40)}]`;
const requestId = ({ random }: LineContext): string => random.hex(16);
const orderId = ({ random }: LineContext): string => `ord-${random.integer(1_000_000, 9_999_999)}`;
const ms = ({ milliseconds }: LineContext): string => `${Math.round(milliseconds)}`;

/** What each component writes about its ordinary work. */
export const USUAL_LINES: Readonly<Record<string, readonly [Line, ...Line[]]>> = {
  storefront: [
    (c) =>
      `INFO  ${thread(c)} c.s.storefront.Access - GET /products/${c.random.integer(100, 9999)} 200 in ${ms(c)} ms requestId=${requestId(c)}`,
    (c) => `INFO  ${thread(c)} c.s.storefront.Access - POST /checkout 201 in ${ms(c)} ms requestId=${requestId(c)}`,
    (c) =>
      `INFO  ${thread(c)} c.s.storefront.Session - session ${c.random.hex(12)} opened from 10.0.${c.random.integer(1, 250)}.${c.random.integer(1, 250)}`,
    (c) => `DEBUG ${thread(c)} c.s.storefront.Cache - page cache hit ratio ${c.random.between(0.8, 0.97).toFixed(2)}`,
  ],
  catalogue: [
    (c) =>
      `INFO  ${thread(c)} c.s.catalogue.Search - query returned ${c.random.integer(0, 120)} products in ${ms(c)} ms requestId=${requestId(c)}`,
    (c) => `INFO  ${thread(c)} c.s.catalogue.Products - product ${c.random.integer(100, 9999)} served in ${ms(c)} ms`,
    (c) =>
      `INFO  [refresh-1] c.s.catalogue.Index - index refreshed, ${c.random.integer(8000, 9000)} documents in ${c.random.integer(300, 900)} ms`,
  ],
  checkout: [
    (c) =>
      `INFO  ${thread(c)} c.s.checkout.Baskets - basket ${c.random.hex(10)} priced, ${c.random.integer(1, 9)} lines requestId=${requestId(c)}`,
    (c) => `INFO  ${thread(c)} c.s.checkout.Flow - checkout of basket ${c.random.hex(10)} completed in ${ms(c)} ms`,
    (c) => `INFO  ${thread(c)} c.s.checkout.Flow - payment authorised for ${orderId(c)}`,
  ],
  payments: [
    (c) =>
      `INFO  ${thread(c)} c.s.payments.Authorisations - authorised ${c.random.integer(5, 400)}.${c.random.integer(10, 99)} EUR in ${ms(c)} ms requestId=${requestId(c)}`,
    (c) => `INFO  ${thread(c)} c.s.payments.Ledger - entry ${c.random.integer(10_000_000, 99_999_999)} written`,
    (c) =>
      `WARN  ${thread(c)} c.s.payments.Authorisations - card declined, reason insufficient_funds requestId=${requestId(c)}`,
  ],
  orders: [
    (c) => `INFO  ${thread(c)} c.s.orders.Orders - order ${orderId(c)} stored in ${ms(c)} ms requestId=${requestId(c)}`,
    (c) => `INFO  ${thread(c)} c.s.orders.Events - event OrderPlaced sent for ${orderId(c)}`,
    (c) =>
      `DEBUG [HikariPool-1 housekeeper] com.zaxxer.hikari.pool.HikariPool - Pool stats (total=20, active=${c.random.integer(1, 5)}, idle=${c.random.integer(15, 19)}, waiting=0)`,
    (c) =>
      `INFO  [gc] Pause Young (Normal) ${c.random.integer(380, 430)}M->${c.random.integer(250, 300)}M(1024M) ${c.random.between(4, 12).toFixed(3)}ms`,
  ],
  fulfilment: [
    (c) => `INFO  [worker-${c.random.integer(1, 8)}] c.s.fulfilment.Worker - ${orderId(c)} reserved in ${ms(c)} ms`,
    (c) =>
      `INFO  [worker-${c.random.integer(1, 8)}] c.s.fulfilment.Worker - received ${c.random.integer(1, 10)} messages from shop-order-events`,
    (c) =>
      `INFO  [worker-${c.random.integer(1, 8)}] c.s.fulfilment.Labels - label ${c.random.hex(10)} printed for ${orderId(c)}`,
  ],
};

export const pricingReport = (c: LineContext): string => {
  const id = `${c.random.hex(8)}-${c.random.hex(4)}-${c.random.hex(4)}-${c.random.hex(4)}-${c.random.hex(12)}`;
  return `REPORT RequestId: ${id}\tDuration: ${c.milliseconds.toFixed(2)} ms\tBilled Duration: ${Math.ceil(c.milliseconds)} ms\tMemory Size: 512 MB\tMax Memory Used: ${c.random.integer(168, 204)} MB`;
};

const trace = (component: string, frames: readonly string[]): string =>
  frames.map((frame) => `\n\tat com.shop.${component}.${frame}`).join('');

/** What a component writes about a request that failed at itself. */
export const FAULT_LINES: Readonly<Partial<Record<OwnCause, readonly [Line, ...Line[]]>>> = {
  usual: [
    (c) => `ERROR ${thread(c)} c.s.${c.component}.Errors - unexpected failure, request ${requestId(c)} answered 500`,
    (c) =>
      `WARN  ${thread(c)} c.s.${c.component}.Errors - client closed the connection before the answer, requestId=${requestId(c)}`,
  ],
  shed: [
    (c) =>
      `ERROR ${thread(c)} c.s.${c.component}.Workers - java.util.concurrent.RejectedExecutionException: worker queue is full (capacity 200), request ${requestId(c)} answered 503 after ${ms(c)} ms`,
    (c) =>
      `WARN  [http-nio-8080-Acceptor] c.s.${c.component}.Workers - all workers busy, ${c.random.integer(150, 200)} requests waiting`,
  ],
  defect: [
    (c) =>
      `ERROR ${thread(c)} c.s.${c.component}.Errors - request ${requestId(c)} answered 500\njava.lang.NullPointerException: Cannot invoke "com.shop.${c.component}.Price.currency()" because the return value of "com.shop.${c.component}.Product.price()" is null${trace(c.component, ['view.ProductMapper.toView(ProductMapper.java:88)', 'view.ProductMapper.toViews(ProductMapper.java:61)', `api.ProductController.list(ProductController.java:${c.random.integer(112, 114)})`])}`,
  ],
  heap: [
    (c) =>
      `WARN  [gc] Pause Full (Allocation Failure) ${c.random.integer(985, 1009)}M->${c.random.integer(930, 984)}M(1024M) ${c.random.between(900, 3400).toFixed(3)}ms`,
    (c) =>
      `ERROR ${thread(c)} c.s.${c.component}.Errors - request ${requestId(c)} answered 500\njava.lang.OutOfMemoryError: GC overhead limit exceeded${trace(c.component, ['cache.ImportCache.put(ImportCache.java:54)', 'imports.Importer.accept(Importer.java:131)'])}`,
    (c) => `WARN  ${thread(c)} c.s.${c.component}.Requests - slow request ${requestId(c)}: ${ms(c)} ms`,
  ],
};

/** What a caller writes about a call whose cause the callee's own answer tells. */
export const CALL_LINES: Readonly<Partial<Record<OwnCause, readonly [Line, ...Line[]]>>> = {
  'refused-connection': [
    (c) =>
      `ERROR ${thread(c)} o.p.util.PSQLException - FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute, ${orderId(c)} not stored`,
    (c) =>
      `ERROR ${thread(c)} c.s.${c.component}.Errors - request ${requestId(c)} answered 500\njava.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after ${c.random.integer(2500, 3100)}ms.${trace(c.component, ['store.OrderStore.save(OrderStore.java:73)', 'Orders.place(Orders.java:49)'])}`,
  ],
  'lock-timeout': [
    (c) =>
      `ERROR ${thread(c)} o.p.util.PSQLException - ERROR: canceling statement due to lock timeout, while updating tuple (${c.random.integer(1, 900)},${c.random.integer(1, 60)}) in relation "stock", ${orderId(c)} not stored`,
  ],
  throttled: [
    (c) =>
      `WARN  ${thread(c)} c.s.${c.component}.PricingClient - invocation of shop-pricing failed: TooManyRequestsException: Rate Exceeded. (Service: Lambda, Status Code: 429, Request ID: ${requestId(c)})`,
    (c) => `ERROR ${thread(c)} c.s.${c.component}.Errors - no price for request ${requestId(c)}, answered 502`,
  ],
  'provider-refused': [
    (c) =>
      `ERROR ${thread(c)} c.s.${c.component}.ProviderClient - POST https://api.payment-provider.example/v2/authorisations answered 503 Service Unavailable, requestId=${requestId(c)}`,
  ],
  'provider-silent': [
    (c) =>
      `ERROR ${thread(c)} c.s.${c.component}.ProviderClient - java.net.SocketTimeoutException: Read timed out after 3000 ms calling api.payment-provider.example, requestId=${requestId(c)}`,
  ],
};

/** A call that failed inside the callee. */
export const failedCallLine =
  (callee: string): Line =>
  (c) =>
    `ERROR ${thread(c)} c.s.${c.component}.Clients - call to ${callee} failed after ${ms(c)} ms: ${c.random.pick(['500 Internal Server Error', '503 Service Unavailable', '502 Bad Gateway'])}, requestId=${requestId(c)}`;

export const messageRefusedLine: Line = (c) =>
  `ERROR [worker-${c.random.integer(1, 8)}] c.s.fulfilment.Worker - ${orderId(c)} not reserved, message returned: FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute`;

export const leakedConnectionLine: Line = (c) =>
  `WARN  [HikariPool-1 housekeeper] com.zaxxer.hikari.pool.ProxyLeakTask - Connection leak detection triggered for org.postgresql.jdbc.PgConnection@${c.random.hex(8)} on thread reconciliation-1, stack trace follows${trace(c.component, ['jobs.Reconciliation.page(Reconciliation.java:97)'])}`;

export const HANGING_LINES: readonly string[] = [
  'WARN  kernel: INFO: task worker:1204 blocked for more than 120 seconds.',
  'WARN  kernel: nvme nvme1: I/O 318 QID 4 timeout, aborting',
  'ERROR [watch] c.s.fulfilment.Worker - worker-3 has not finished its message, no progress',
];
