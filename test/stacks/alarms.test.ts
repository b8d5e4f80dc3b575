import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DIMENSIONS, dimensionsOf, METRICS, type MetricName } from '../../schemas/metrics'
import { calls, rings, type Series, type State, statesOf } from '../support/cloudwatch'
import { type Attributes, synthesize } from '../support/synthesized'

/** Every alarm on series as they come: what rings, when, and what does not. */

const test = suite('alarms ring in time')

const { aws_cloudwatch_metric_alarm: metric = {}, aws_cloudwatch_composite_alarm: composite = {} } =
  synthesize().resource
const { aws_dynamodb_table: tables = {} } = synthesize().resource
const named = (name: string): Attributes => {
  const found = Object.values(metric).find(({ alarm_name }) => alarm_name === name)
  if (found === undefined) throw new Error(`there is no alarm ${name}`)
  return found
}
const missing = named('cloudops-probe-ticks-missing')
const seen = named('cloudops-probe-ticks-seen')
/** Names in the place of references, as AWS gets them. */
const compositeNamed = (name: string): Attributes => {
  const found = Object.values(composite).find(({ alarm_name }) => alarm_name === name)
  const alarm_rule = String(found?.alarm_rule).replace(
    /\$\{aws_cloudwatch_metric_alarm\.([\w-]+)\.alarm_name\}/g,
    (_, id: string) => String(metric[id]?.alarm_name),
  )
  return { ...found, alarm_rule }
}
const calling = compositeNamed('cloudops-no-probe-tick')
const awaited = compositeNamed('cloudops-probe-ticks-awaited')
const suppressor = calling.actions_suppressor as { readonly extension_period: number }

const beats = (periods: number): Series => Array.from({ length: periods }, () => 1)
const silence = (periods: number): Series => Array.from({ length: periods }, () => undefined)

/** How long after the last tick people hear of it, in periods of five minutes; `undefined`: never. */
const heard = (
  series: Series,
  { dead = missing, beyond = 3, late = false }: { dead?: Attributes; beyond?: number; late?: boolean } = {},
): number | undefined => {
  const states = {
    'cloudops-probe-ticks-missing': statesOf(dead, series, { beyond, late }),
    'cloudops-probe-ticks-seen': statesOf(seen, series, { beyond, late }),
  }
  const called = calls(rings(calling, states), rings(awaited, states), suppressor.extension_period / 300)
  const at = called.indexOf(true)
  return at < 0 ? undefined : at - series.lastIndexOf(1, at)
}

for (const beyond of [0, 1, 3, 5]) {
  for (const late of [false, true]) {
    const how = `${beyond} periods beyond, the newest ${late ? 'always late' : 'in time'}`
    test(`the detector stops: within 15 minutes; ${how}`, () => {
      assert.is(heard([...silence(6), ...beats(20), ...silence(12)], { beyond, late }), 3)
    })
    test(`one tick that is late, or missing, rings nothing; ${how}`, () => {
      assert.is(heard([...silence(6), ...beats(9), undefined, 2, ...beats(9)], { beyond, late }), undefined)
      assert.is(heard([...silence(6), ...beats(9), undefined, ...beats(9)], { beyond, late }), undefined)
    })
    test(`nothing rings before the first tick, however long that takes; ${how}`, () => {
      assert.is(heard(silence(40), { beyond, late }), undefined)
      assert.is(heard([...silence(12), ...beats(12)], { beyond, late }), undefined)
    })
    test(`a detector that stops after its first tick is noticed all the same; ${how}`, () => {
      assert.ok((heard([...silence(6), 1, ...silence(30)], { beyond, late }) ?? 99) <= 6)
    })
  }
}

test('a silence of days rings until the detector is back, and then no more', () => {
  const states = statesOf(missing, [...beats(5), ...silence(600), ...beats(5)], { beyond: 3 })
  assert.is(
    states.slice(10, 605).every((state) => state === 'ALARM'),
    true,
  )
  assert.is(states.at(-1), 'OK')
  assert.is(statesOf(seen, [1, ...silence(600)], { beyond: 3 }).at(-1), 'OK', 'once seen, it stays seen')
})

test('what would be wrong: the last value repeated, and one long period, ring late; one short one without need', () => {
  const repeated = {
    ...missing,
    metric_query: [{ id: 'filled', expression: 'FILL(ticks, REPEAT)' }],
  }
  const stopped = [...silence(6), ...beats(20), ...silence(12)]
  assert.is(heard(stopped, { dead: repeated }), 7, 'only when nothing is left to repeat')
  // One of one period of 15 minutes, each three of ours.
  const long = {
    evaluation_periods: 1,
    threshold: 1,
    comparison_operator: 'LessThanThreshold',
    treat_missing_data: 'breaching',
  }
  const states = statesOf(long, [3, 3, 3, ...silence(6)], { beyond: 3 })
  assert.is(states.indexOf('ALARM') - 2, 4, 'an hour after the last tick')
  const hasty = { ...missing, evaluation_periods: 1, datapoints_to_alarm: 1 }
  assert.is(heard([...silence(6), ...beats(9), undefined, ...beats(9)], { dead: hasty }), 1)
})

test('refused writes are noticed of every table and of every index, which CloudWatch counts by itself', () => {
  const wanted = Object.entries(tables).flatMap(([id, { global_secondary_index: indexes = [] }]) => {
    const TableName = `\${aws_dynamodb_table.${id}.name}`
    const ofIndexes = (indexes as readonly { readonly name: string }[]).map(({ name }) => ({
      GlobalSecondaryIndexName: name,
      TableName,
    }))
    return [{ TableName }, ...ofIndexes]
  })
  const watched = Object.values(metric)
    .filter(({ metric_name }) => metric_name === 'WriteThrottleEvents')
    .map(({ dimensions }) => dimensions)
  const sorted = (all: readonly unknown[]) => all.map((one) => JSON.stringify(one)).sort()
  assert.equal(sorted(watched), sorted(wanted))
})

/** Those that ring for what is counted. */
const counting = Object.values(metric).filter((alarm) => alarm !== missing && alarm !== seen)
const changes = (states: readonly State[]): readonly State[] =>
  states.filter((state, index) => index === 0 || states[index - 1] !== state)

for (const alarm of counting) {
  const { alarm_name: name, threshold } = alarm
  const periods = Number(alarm.evaluation_periods)
  const bad: Series = Array.from({ length: periods }, () => Number(threshold) + 1)
  test(`${name}: silence is well, and so is what is just within`, () => {
    for (const beyond of [0, 3]) {
      assert.equal(changes(statesOf(alarm, silence(20), { beyond })), ['OK'])
      assert.equal(
        changes(
          statesOf(
            alarm,
            Array.from({ length: 20 }, () => Number(threshold)),
            { beyond },
          ),
        ),
        ['OK'],
      )
    }
  })
  test(`${name}: it rings once for what happens once, and again for the next time`, () => {
    const series = [...silence(3), ...bad, ...silence(12), ...bad, ...silence(12)]
    for (const beyond of [0, 3]) {
      const states = statesOf(alarm, series, { beyond })
      assert.is(states.indexOf('ALARM'), 2 + periods, 'in the period in which it is known')
      assert.equal(changes(states), ['OK', 'ALARM', 'OK', 'ALARM', 'OK'])
    }
  })
  if (periods === 1)
    test(`${name}: a failure and its two retries over two periods are one alarm`, () =>
      assert.equal(changes(statesOf(alarm, [...silence(2), ...bad, ...bad, ...silence(9)], { beyond: 3 })), [
        'OK',
        'ALARM',
        'OK',
      ]))
}

test('whoever must act at once is reached by each urgent alarm itself', () => {
  const { alarm_actions, ok_actions } = calling
  assert.equal([(alarm_actions as unknown[]).length, (ok_actions as unknown[]).length], [2, 2])
})

test('one alarm says whether anything urgent rings, and each of those calls people by itself', () => {
  const summary = compositeNamed('cloudops-critical')
  const rule = String(summary.alarm_rule).replace(
    /\$\{aws_cloudwatch_composite_alarm\.([\w-]+)\.alarm_name\}/g,
    (_, id: string) => String(composite[id]?.alarm_name),
  )
  const urgent = [...Object.values(metric), ...Object.values(composite)]
    .filter(({ alarm_actions }) => (alarm_actions as unknown[] | undefined)?.length === 2)
    .map(({ alarm_name }) => String(alarm_name))
  assert.ok(urgent.length > 5)
  assert.equal(rule.split(' OR ').sort(), urgent.map((name) => `ALARM("${name}")`).sort())
  assert.equal(
    [summary.alarm_actions, summary.ok_actions].map((actions) => (actions as unknown[]).length),
    [1, 1],
  )
})

/** Of each: name and dimensions. */
const seriesOf = (widgets: readonly { properties?: { metrics?: readonly unknown[][] } }[]) =>
  widgets.flatMap(({ properties }) => properties?.metrics ?? [])

test('an alarm that is taken out is deleted after the composite ones that named it: CloudWatch deletes none that is named', () => {
  const all: Readonly<Record<string, Attributes>> = { ...metric, ...composite }
  const inRules = Object.values(composite).flatMap(({ alarm_rule, actions_suppressor }) =>
    [
      ...JSON.stringify([alarm_rule, actions_suppressor]).matchAll(
        /\$\{aws_cloudwatch_\w+_alarm\.([\w-]+)\.alarm_name\}/g,
      ),
    ].map(([, id = '']) => id),
  )
  assert.ok(inRules.length > 15)
  for (const id of inRules) assert.equal(all[id]?.lifecycle, { create_before_destroy: true }, id)
})

test('what alarms and the dashboard look at is what functions write', () => {
  const { aws_cloudwatch_dashboard: dashboards = {} } = synthesize().resource
  const [dashboard] = Object.values(dashboards)
  const shown = seriesOf(JSON.parse(String(dashboard?.dashboard_body)).widgets)
    .filter(([namespace]) => namespace === 'CloudOpsAgent')
    .map(([, name, ...dimensions]) => [name, Object.fromEntries(pairs(dimensions as string[]))] as const)
  const alarmed = Object.values(metric)
    .filter(({ namespace }) => namespace === 'CloudOpsAgent')
    .map(
      ({ metric_name, dimensions }) => [metric_name, (dimensions ?? {}) as Record<string, string>] as const,
    )
  assert.ok(shown.length > 30 && alarmed.length >= 4)
  for (const [name, dimensions] of [...shown, ...alarmed]) {
    assert.ok(Object.keys(METRICS).includes(String(name)), `no function writes ${name}`)
    const known = dimensionsOf(name as MetricName)
    const given = Object.entries(dimensions)
    // A series for each dimension by itself, or a single one.
    assert.is(given.length, Math.min(known.length, 1), `${name} has other series`)
    for (const [by, value] of given)
      assert.ok(
        known.some((one) => one === by && DIMENSIONS[one].some((word) => word === value)),
        `${name} has no ${by} ${value}`,
      )
  }
})

const pairs = (flat: readonly string[]): [string, string][] =>
  flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? ''] as [string, string]] : []))

test.run()
