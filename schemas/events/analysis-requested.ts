import type * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { Instant, Principal } from '../scalars'
import { vocabulary } from '../vocabulary'
import { exampleMetadata } from './examples'
import { aboutAlert, ofMembers, ofMonitor } from './fields'

const WantedAnalysis = vocabulary('WantedAnalysis', 'What the analysis becomes.', {
  revision: 'the next revision of an undecided alert',
  generation: 'a new alert, since this one has ended and the domain still fails',
  resumption: 'the same revision, whose analysis was never finished',
})

export const AnalysisRequested = defineEvent({
  name: 'AnalysisRequested',
  version: '1.0',
  description:
    'An alert is to be analysed again: as a new revision while it is undecided (people want it, there is budget again, the fault has changed), as a new alert (generation) after its end while the domain still fails, or because an analysis was never finished.',
  data: struct(
    'AnalysisRequestedData',
    {
      ...aboutAlert,
      wanted: WantedAnalysis,
      requested_by: described(
        Principal,
        'who wants it: a person as the request named them, which proves nothing, or a part of the system',
      ),
      requested_at: described(Instant, 'when it was wanted'),
    },
    { ...ofMonitor, ...ofMembers },
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
