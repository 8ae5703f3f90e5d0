import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Journal } from '../../lib/ports/journal.ts';

export interface Instruments {
  logger: Logger;
  metrics: Metrics;
  journal: Journal;
  stepFailed: (room: string) => void;
}

/** Logger and metrics of one function. Service, namespace and log level come from the POWERTOOLS_* environment. */
export const createInstruments = (room: string): Instruments => {
  const logger = new Logger({ persistentLogAttributes: { room } });
  const metrics = new Metrics();
  const count = (metric: string, value: number, dimension?: { name: string; value: string }) => {
    const unit = metric.endsWith('Seconds') ? MetricUnit.Seconds : MetricUnit.Count;
    // A metric with its own dimension is written alone, so that it does not split every other number of this invocation.
    if (dimension) metrics.singleMetric().addDimension(dimension.name, dimension.value).addMetric(metric, unit, value);
    else metrics.addMetric(metric, unit, value);
  };
  return {
    logger,
    metrics,
    journal: { count, line: (message, fields) => logger.info(message, fields) },
    stepFailed: (name) => count('StepErrors', 1, { name: 'room', value: name }),
  };
};
