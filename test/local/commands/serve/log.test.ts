import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cloudLine, functionLine, isNews } from '../../../../local/commands/serve/log'

const test = suite('local/commands/serve/log')

const lines: readonly (readonly [name: string, output: string, expected: RegExp])[] = [
  [
    'a structured line as time, function, level, message and fields',
    '{"level":"INFO","message":"stored","timestamp":"2026-11-25T17:54:59.536Z","service":"notify","sampling_rate":0,"alert_id":"a-1","tries":2}',
    /^17:54:59 notify +INFO {2}stored alert_id=a-1 tries=2$/,
  ],
  [
    'texts with spaces and objects as JSON',
    '{"level":"WARN","message":"m","timestamp":"2026-11-25T17:54:59.536Z","problem":"two words","at":{"x":1}}',
    /WARN {2}m problem="two words" at=\{"x":1\}$/,
  ],
  [
    'a time that is none as now',
    '{"level":"INFO","message":"m","timestamp":"never"}',
    /^\d\d:\d\d:\d\d notify +INFO {2}m$/,
  ],
  [
    'no character of others that a terminal obeys',
    JSON.stringify({
      level: 'WARN',
      message: 'a\u001b[2Jb\nc',
      'k\u0007': 'x\u001b]0;t\u0007',
      csi: 'a \u009b2J',
      turned: '\u202Ex',
    }),
    /^\d\d:\d\d:\d\d notify +WARN {2}a\[2Jb c k=x\]0;t csi="a 2J" turned=x$/,
  ],
  ['a raw line without them', 'ERROR\tx\u001b[31m\r', /notify +ERROR x\[31m $/],
  ['anything else as it is', 'Error: boom', /notify +Error: boom$/],
  ['JSON without a message as it is', '{"level":"INFO"}', /notify +\{"level":"INFO"\}$/],
]
for (const [name, output, expected] of lines) {
  test(name, () => assert.match(functionLine('notify', output), expected))
}

test('what the cloud reports of others begins no line of its own', () =>
  assert.match(
    cloudLine('events', 'dropped a\u001b[2J\n12:00:00 approved'),
    /^\d\d:\d\d:\d\d \(events\) +dropped a\[2J\n {2}12:00:00 approved$/,
  ))

const at = (level: string, message: string, fields: object = {}) =>
  JSON.stringify({ level, message, timestamp: '2026-11-25T17:54:59.536Z', ...fields })
const swept = { published: 0, resent: 0, resumed: 0, expired: 0, reminded: 0, ended: 0, left: 0, failed: 0 }

const judged: readonly (readonly [name: string, output: string, news: boolean])[] = [
  ['a sweep that did nothing', at('INFO', 'sweep finished', { ...swept, kept: 3, later: 2 }), false],
  ['a sweep that published', at('INFO', 'sweep finished', { ...swept, published: 1 }), true],
  ['a sweep that failed', at('INFO', 'sweep finished', { ...swept, failed: 1 }), true],
  ['open work', at('INFO', 'open work', { work: 'decision', items: 6 }), false],
  ['what an event says, too', at('INFO', 'message sent'), false],
  ['a finished tick', at('INFO', 'probe tick finished', { checked: 7 }), true],
  ['a warning', at('WARN', 'message sent'), true],
  ['an error', at('ERROR', 'refused'), true],
  ['what somebody prints', 'here', true],
]
for (const [name, output, news] of judged)
  test(`${name} is ${news ? '' : 'no '}news`, () => assert.is(isNews(output), news))

test.run()
