import type { FulfilmentFlow } from './fulfilment.ts';
import {
  CALL_LINES,
  FAULT_LINES,
  failedCallLine,
  HANGING_LINES,
  type LineContext,
  leakedConnectionLine,
  messageRefusedLine,
  pricingReport,
  USUAL_LINES,
} from './log-lines.ts';
import { type LogRecorder, logGroupOf, streamOf } from './logs.ts';
import type { Random } from './random.ts';
import type { ComponentFlow, ShopFlow } from './request-flow.ts';
import { PRICING, STEP_SECONDS, WORKERS } from './shop.ts';

/** Applications sample their logs: about this many ordinary lines a step, and at most this many of one kind of failure. */
const USUAL_PER_STEP = 1.1;
const MOST_PER_CAUSE = 2;
/** One failure in this many is written about. */
const FAILURES_PER_LINE = 3;

/** Share of steps at which the pool says that a connection was not given back. */
const LEAK_LINE_SHARE = 0.25;

/** Writes what the applications would write in one step. */
export const createLogWriter = (logs: LogRecorder, random: Random) => {
  /** Execution environments of the function, which name its log streams. */
  const environments = Array.from({ length: 8 }, () => random.hex(32));
  const moment = (at: number): number => Math.round(at - random.next() * (STEP_SECONDS * 1000 - 1));

  const lineCount = (failures: number): number =>
    Math.min(MOST_PER_CAUSE, Math.floor(failures / FAILURES_PER_LINE + random.next()));

  /** A caller sees what the callee answered, and so which of the callee's own causes it was. */
  const callLine = (callee: ComponentFlow | undefined, to: string, context: LineContext): string => {
    const causes = [...(callee?.causes ?? [])];
    let place = random.next() * causes.reduce((sum, [, failures]) => sum + failures, 0);
    for (const [cause, failures] of causes) {
      place -= failures;
      if (place > 0 || cause.startsWith('call:')) continue;
      const lines = CALL_LINES[cause as keyof typeof CALL_LINES];
      return lines ? random.pick(lines)(context) : failedCallLine(to)(context);
    }
    return failedCallLine(to)(context);
  };

  const writeService = (flow: ComponentFlow, shop: ShopFlow, at: number): void => {
    const { name } = flow.plan;
    const { tasks } = flow.serving;
    if (tasks.length === 0) return;
    const context = (): LineContext => ({
      random,
      component: name,
      milliseconds: flow.milliseconds[random.integer(0, flow.milliseconds.length - 1)] ?? 0,
    });
    const write = (message: string, among = tasks): void => {
      const from = among[random.integer(0, among.length - 1)];
      if (from) logs.write(logGroupOf(name), streamOf(name, from.task.id), moment(at), message);
    };
    const leaking = tasks.filter(({ task }) => task.leakedConnections > 0);
    if (leaking.length > 0 && random.next() < LEAK_LINE_SHARE) write(leakedConnectionLine(context()), leaking);
    const usual = USUAL_LINES[name];
    const served = flow.offered > 0 ? 1 - flow.failed / flow.offered : 0;
    for (let i = random.poisson(USUAL_PER_STEP * served); usual && i > 0; i -= 1) write(random.pick(usual)(context()));
    for (const [cause, failures] of flow.causes) {
      for (let i = lineCount(failures); i > 0; i -= 1) {
        if (cause.startsWith('call:')) {
          const to = cause.slice('call:'.length);
          write(callLine(shop.get(to), to, context()));
        } else {
          const lines = FAULT_LINES[cause as keyof typeof FAULT_LINES];
          const among = tasks.filter(({ because }) => because === cause);
          if (lines) write(random.pick(lines)(context()), among.length > 0 ? among : tasks);
        }
      }
    }
  };

  const writePricing = (flow: ComponentFlow, at: number): void => {
    const day = new Date(at).toISOString().slice(0, 10).replaceAll('-', '/');
    const stream = `${day}/[$LATEST]${environments[random.integer(0, environments.length - 1)]}`;
    for (let i = random.poisson(USUAL_PER_STEP); i > 0; i -= 1) {
      const milliseconds = flow.milliseconds[random.integer(0, flow.milliseconds.length - 1)] ?? 0;
      if (milliseconds < 30) continue;
      const message = pricingReport({ random, component: PRICING.component, milliseconds });
      logs.write(`/aws/lambda/${PRICING.name}`, stream, moment(at), message);
    }
  };

  const writeFulfilment = (flow: FulfilmentFlow, at: number): void => {
    const usual = USUAL_LINES[WORKERS.component];
    const answering = flow.instances.filter(({ hung }) => !hung);
    for (let i = random.poisson(USUAL_PER_STEP * Math.min(1, flow.received)); usual && i > 0; i -= 1) {
      const from = answering[random.integer(0, answering.length - 1)];
      const milliseconds = flow.milliseconds[random.integer(0, flow.milliseconds.length - 1)] ?? 0;
      const message = random.pick(usual)({ random, component: WORKERS.component, milliseconds });
      if (from) logs.write(logGroupOf(WORKERS.component), from.id, moment(at), message);
    }
    for (let i = lineCount(flow.failed); i > 0; i -= 1) {
      const from = answering[0];
      const message = messageRefusedLine({ random, component: WORKERS.component, milliseconds: 0 });
      if (from) logs.write(logGroupOf(WORKERS.component), from.id, moment(at), message);
    }
  };

  return {
    write(shop: ShopFlow, fulfilment: FulfilmentFlow, at: number): void {
      for (const flow of shop.values()) {
        if (flow.plan.environment === 'ecs:shop') writeService(flow, shop, at);
        if (flow.plan.environment === 'lambda:default') writePricing(flow, at);
      }
      writeFulfilment(fulfilment, at);
    },
    writeHanging(instanceId: string, at: number): void {
      for (const line of HANGING_LINES) logs.write(logGroupOf(WORKERS.component), instanceId, moment(at), line);
    },
  };
};
