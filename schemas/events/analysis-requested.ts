import type * as t from 'io-ts'
import { oneOf, struct } from '../codec'
import { defineEvent } from '../event'
import { AlertId, DomainName, Instant, MonitorName, Principal } from '../scalars'
import { exampleMetadata } from './examples'

export const AnalysisRequested = defineEvent({
  name: 'AnalysisRequested',
  version: '1.0',
  description:
    'An alert is to be analysed again: as a new revision while it is undecided (people want it, there is budget again, the fault has changed), as a new alert (generation) after its end while the domain still fails, or because an analysis was never finished.',
  data: struct(
    'AnalysisRequestedData',
    {
      alert_id: AlertId,
      domain: DomainName,
      wanted: oneOf('WantedAnalysis', 'revision', 'generation', 'resumption'),
      requested_by: Principal,
      requested_at: Instant,
    },
    { monitor: MonitorName },
  ),
  example: {
    metadata: exampleMetadata('c', '2'),
    data: {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      wanted: 'revision',
      requested_by: 'dana',
      requested_at: '2026-01-31T08:06:10.000Z',
    },
  },
})
export type AnalysisRequested = t.TypeOf<typeof AnalysisRequested.data>
