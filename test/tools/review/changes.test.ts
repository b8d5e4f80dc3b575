import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { DomainEvent } from '../../../schemas/event'
import { AlertAnalyzed, IssueDetected } from '../../../schemas/events'
import { answersOf } from '../../../tools/review/answers'
import { filed } from '../../support/reviewed-day'

const test = suite('tools/review: what had changed')

const event = <E extends typeof AlertAnalyzed | typeof IssueDetected>(
  { name, source, example }: E,
  data: object,
): DomainEvent => ({
  name,
  source,
  detail: { metadata: example.metadata, data: { ...example.data, ...data } },
})
const evidenceOf = (...analyses: readonly Partial<AlertAnalyzed>[]) =>
  answersOf(
    {
      events: [event(IssueDetected, {}), ...analyses.map((data) => event(AlertAnalyzed, data))].map((one) =>
        filed(one),
      ),
      record: undefined,
      outage: undefined,
    },
    [],
  ).evidence.filter(({ text }) => text.includes('in the day before'))

const change = { event: 'UpdateDistribution', at: '2026-01-31T07:53:00.000Z', resource: 'E1', by: 'deploy' }
const later = { event: 'ChangeResourceRecordSets', at: '2026-01-31T08:30:00.000Z', resource: 'Z1' }
const as_of = '2026-01-31T08:05:00.000Z'

test('each change is said once, the latest first, with what the trail may not show', () => {
  const [said, ...others] = evidenceOf(
    { changes: [change], changes_as_of: as_of },
    { changes: [later, change], changes_as_of: '2026-01-31T08:31:00.000Z' },
  )
  assert.equal(others, [])
  assert.is(
    said?.text,
    '2 changes seen in the day before (trail as of 2026-01-31 08:31 UTC, the last 15 minutes may be missing).',
  )
  const { observed_at } = IssueDetected.example.data.issue.evidence
  const minutes = Math.round((Date.parse(observed_at) - Date.parse(change.at)) / 60_000)
  assert.is(said?.details?.[1], `${minutes} min before: UpdateDistribution by deploy on E1`)
  assert.match(said?.details?.[0] ?? '', / after: ChangeResourceRecordSets on Z1$/)
})

test('an empty trail is no proof, and where none was read there is no sentence', () => {
  assert.match(
    evidenceOf({ changes: [], changes_as_of: as_of })[0]?.text ?? '',
    /^No change was seen in the day before \(trail as of/,
  )
  const { changes: _, changes_as_of: __, ...without } = AlertAnalyzed.example.data
  const nothing = {
    ...event(AlertAnalyzed, {}),
    detail: { metadata: AlertAnalyzed.example.metadata, data: without },
  }
  const said = answersOf({ events: [filed(nothing)], record: undefined, outage: undefined }, []).evidence
  assert.not.ok(said.some(({ text }) => text.includes('in the day before')))
})

test.run()
