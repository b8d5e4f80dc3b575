import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { measuring, metricLine } from '../../../../functions/adapters/system/metrics'
import { checkDimension, DIMENSIONS, type Measurement, steadySeries } from '../../../../schemas/metrics'
import { outputOf } from '../../../support/output'

const test = suite('metrics in lines of the log')

const at = new Date('2026-01-31T08:00:00.000Z')
const line = (measurement: Measurement) =>
  JSON.parse(metricLine(measurement, { namespace: 'CloudOpsAgent', service: 'notify', at }))

test('a metric with two dimensions is two series, and the line says what it is', () => {
  const by = { Check: 'site', Ending: 'recovered' } as const
  assert.equal(line({ name: 'AlertsEnded', value: 1, by }), {
    level: 'INFO',
    message: 'metric',
    timestamp: at.toISOString(),
    service: 'notify',
    AlertsEnded: 1,
    ...by,
    _aws: {
      Timestamp: at.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: 'CloudOpsAgent',
          Dimensions: [['Check'], ['Ending']],
          Metrics: [{ Name: 'AlertsEnded', Unit: 'Count' }],
        },
      ],
    },
  })
})

test('one without dimensions is one series', () => {
  const { _aws } = line({ name: 'AnalysisSeconds', value: 12.5 })
  assert.equal(_aws.CloudWatchMetrics[0].Dimensions, [[]])
  assert.equal(_aws.CloudWatchMetrics[0].Metrics, [{ Name: 'AnalysisSeconds', Unit: 'Seconds' }])
})

test('it is written at once, as one line; not without a namespace, and no value that is none', () => {
  const once = (namespace: string, value: number) =>
    outputOf(() => measuring('notify', namespace)({ name: 'GivenUp', value }))
  assert.match(once('CloudOpsAgent', 2), /^\{[^\n]*"GivenUp":2[^\n]*\}\n$/)
  assert.is(once('', 2), '')
  assert.is(once('CloudOpsAgent', Number.NaN), '')
})

test('a check that another detector has named makes no series of its own', () => {
  assert.is(checkDimension('site'), 'site')
  assert.is(checkDimension('whatever_they_call_it'), 'other')
  assert.ok(DIMENSIONS.Check.length < 20)
})

test('what costs by the clock: ticks, the budget, and four kinds of open work', () =>
  assert.is(steadySeries(), 6))

test.run()
