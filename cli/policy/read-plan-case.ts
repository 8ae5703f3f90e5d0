import * as z from 'zod';
import { Plan } from '../../lib/contracts/plan.ts';
import { PlanCase } from '../../lib/contracts/plan-case.ts';
import { UsageError } from '../usage-error.ts';

/** A plan's file: what `policy export` wrote, or a plan alone. Throws {@link UsageError} that says what is wrong with it. */
export const readPlanCase = (text: string, file: string): PlanCase => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is no JSON: ${(error as Error).message}; write one with policy export`);
  }
  const isAlone = typeof value === 'object' && value !== null && 'planId' in value;
  const read = isAlone ? Plan.transform((plan): PlanCase => ({ plan })).safeParse(value) : PlanCase.safeParse(value);
  if (!read.success)
    throw new UsageError(
      `${file} holds no plan that can be read; write one with policy export\n${z.prettifyError(read.error)}`,
    );
  return read.data;
};
