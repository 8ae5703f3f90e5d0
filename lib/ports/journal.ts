/** What operators read about the system itself: numbers for the dashboard and alarms, and structured lines. */
export interface Journal {
  count(
    metric:
      | 'IncidentsOpened'
      | 'IncidentsClosed'
      | 'IncidentsEscalated'
      | 'SignalsAttached'
      | 'SignalsDuplicate'
      | 'SignalsIgnored'
      | 'SignalsSuppressed'
      | 'SignalsReleased'
      | 'SignalsUnreadable'
      | 'Remediations'
      | 'DispatchRefused'
      | 'ModelUnavailable'
      | 'TimeToHealSeconds'
      | 'RunsRestarted'
      | 'WebhooksQueued'
      | 'WebhooksRefused'
      | 'IncidentsMerged'
      | 'IncidentsReopened'
      | 'ModelBudgetExhausted'
      | 'ModelTokens'
      | 'ModelDollars'
      | 'ModelMonthBudgetUsed'
      | 'MissedTransitions',
    value: number,
    dimension?: { name: 'result' | 'status' | 'because' | 'source'; value: string },
  ): void;
  line(message: string, fields: Record<string, string | number | boolean | null>): void;
}
