/** An event as EventBridge delivers it. */
export interface CloudEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 without fractions, as EventBridge writes it. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export type EventContent = Pick<CloudEvent, 'detail-type' | 'source' | 'resources' | 'detail'>;

/** EventBridge tells time in whole seconds. */
export const eventTime = (epochMs: number): string => new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, 'Z');

/** Makes events with ids that follow from their order, so that a run can be repeated exactly. */
export const createEventFactory = ({ accountId, region }: { accountId: string; region: string }) => {
  let made = 0;
  return (content: EventContent, at: number): CloudEvent => {
    made += 1;
    return {
      version: '0',
      id: `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`,
      account: accountId,
      region,
      time: eventTime(at),
      ...content,
    };
  };
};
