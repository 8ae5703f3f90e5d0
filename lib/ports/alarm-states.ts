/** The alarms of this account and region as they stand, each in the form of the event that told of its last transition. */
export interface AlarmStates {
  /** Those in ALARM, metric and composite; `complete` is false when there were more than are ever looked at. */
  firing(): Promise<{ events: unknown[]; complete: boolean }>;
  /** Of these alarms, by name, those that are OK. One that is gone is left out. */
  cleared(names: readonly string[]): Promise<unknown[]>;
}
