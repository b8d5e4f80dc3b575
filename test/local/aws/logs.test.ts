import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Row, readQuery } from '../../../local/aws/logs/query'
import { AwsError } from '../../../local/aws/services/protocol'
import { logQueries } from '../../../stacks/constructs/monitoring/log-queries'
import { sampleSize } from '../../support/sample-size'

/** Logs Insights on a laptop: what its queries come to, and what it does not understand. */

const test = suite('local/aws/logs')

const event = (minute: number, fields: Record<string, string | number | boolean>): Row =>
  new Map<string, string | number | boolean>([
    ['@timestamp', `2026-01-31 08:${String(minute).padStart(2, '0')}:30.500`],
    ['@message', JSON.stringify(fields)],
    ...Object.entries(fields),
  ])

const rows: readonly Row[] = [
  event(31, { message: 'Analysis completed', duration_ms: 300, level: 'INFO' }),
  event(16, { message: 'Analysis completed', duration_ms: 100, level: 'INFO' }),
  event(2, { message: 'Alert approved', approval_status: 'approved', level: 'INFO', by: 'dana' }),
  event(1, { message: 'Alert rejected', approval_status: 'rejected', level: 'WARN', by: 'erin' }),
]

const cases: readonly (readonly [query: string, expected: readonly Record<string, string>[]])[] = [
  [
    'filter level = "WARN"',
    [
      {
        '@timestamp': '2026-01-31 08:01:30.500',
        '@message': JSON.stringify({
          message: 'Alert rejected',
          approval_status: 'rejected',
          level: 'WARN',
          by: 'erin',
        }),
      },
    ],
  ],
  ['fields by | filter by != "dana" and ispresent(by)', [{ by: 'erin' }]],
  [
    'fields by, message | filter message like /approved|rejected/ | sort by desc | limit 1',
    [{ by: 'erin', message: 'Alert rejected' }],
  ],
  [
    'fields message | filter message not like /Analysis/ | sort @timestamp',
    [{ message: 'Alert rejected' }, { message: 'Alert approved' }],
  ],
  ['fields by | filter by not in ["erin"] and not (by = "nobody") and ispresent(by)', [{ by: 'dana' }]],
  ['filter message like "Analysis (completed"', []],
  [
    'stats count() by approval_status | sort approval_status desc | limit 2',
    [
      { approval_status: 'rejected', 'count()': '1' },
      { approval_status: 'approved', 'count()': '1' },
    ],
  ],
  [
    'stats count(*) as n, avg(duration_ms) / 1000 as s, max(duration_ms), pct(duration_ms, 50) as p',
    [{ n: '4', s: '0.2', 'max(duration_ms)': '300', p: '100' }],
  ],
  [
    'filter ispresent(approval_status) | stats 100 * sum(strcontains(approval_status, "approved")) / count() as percent',
    [{ percent: '50' }],
  ],
  [
    'stats count() as n by bin(15m) | sort n desc, bin(15m) asc',
    [
      { 'bin(15m)': '2026-01-31 08:00:00.000', n: '2' },
      { 'bin(15m)': '2026-01-31 08:15:00.000', n: '1' },
      { 'bin(15m)': '2026-01-31 08:30:00.000', n: '1' },
    ],
  ],
  ['stats avg(@duration) as none, count_distinct(level) as levels', [{ levels: '2' }]],
  ['filter level = "FATAL" | stats count()', []],
  ['fields duration_ms / 0 as x, duration_ms + 1 as y | filter duration_ms >= 300', [{ y: '301' }]],
  [
    '# a comment\nfilter duration_ms < 2 * (100 + 1) # another\n| display duration_ms',
    [{ duration_ms: '100' }],
  ],
]
for (const [query, expected] of cases)
  test(query, () =>
    assert.equal(
      readQuery(query)
        .run(rows)
        .map((row) => Object.fromEntries(row)),
      expected,
    ),
  )

const malformed: readonly (readonly [query: string, says: RegExp])[] = [
  ['', /expected a command, found its end/],
  ['parse @message "x*" as y', /it has no command parse; there are fields, display, filter/],
  ['filter level =', /expected a field, a value or a function, found its end/],
  ['filter level = "x" extra', /expected \| or the end, found "extra"/],
  ['stats median(x)', /it has no function median\(\); there are count/],
  ['filter x like /(/', /\/\(\/ is no regular expression/],
  ['stats count() by bin(often)', /expected a time such as 15m/],
  ['limit all', /expected a number, found "all"/],
]
for (const [query, says] of malformed)
  test(`refuses ${query || 'nothing'}`, () =>
    assert.throws(
      () => readQuery(query),
      (error: unknown) =>
        error instanceof AwsError && error.code === 'MalformedQueryException' && says.test(error.message),
    ))

test('every saved query runs', () => {
  for (const { name, query } of logQueries) assert.ok(Array.isArray(readQuery(query).run(rows)), name)
})

test('whatever is written is run or refused', () => {
  const word = fc.constantFrom(
    'fields',
    'filter',
    '|',
    'a',
    '=',
    '(',
    ')',
    '"x"',
    '/y/',
    'like',
    'in',
    '[',
    ']',
    ',',
    '1',
    'stats',
    'count()',
    'by',
    '-',
    ' ',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(word).map((words) => words.join(' ')),
      ),
      (query) => {
        try {
          readQuery(query).run(rows)
        } catch (error) {
          if (!(error instanceof AwsError)) throw error
        }
      },
    ),
    { numRuns: sampleSize(300) },
  )
})

test.run()
