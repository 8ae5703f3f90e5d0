import { screen } from '../redaction/screen.ts';
import { visible } from './visible.ts';

/**
 * Whether a model's sentence tries to steer its reader: it says what text from outside wanted said, and people trust what stands beside
 * a question. What is hidden in it is taken out anyway, and is no order.
 */
export const givesOrders = (text: string): boolean =>
  [text, visible(text)].some((read) => screen(read).some(({ sign }) => sign !== 'hidden-text'));

export const COMPLAINT_ABOUT_ORDERS = 'orders or leave are given; say only what happened';
