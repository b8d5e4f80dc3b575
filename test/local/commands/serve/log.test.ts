import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { functionLine, isNews } from '../../../../local/commands/serve/log'

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
  ['anything else as it is', 'Error: boom', /notify +Error: boom$/],
  ['JSON without a message as it is', '{"level":"INFO"}', /notify +\{"level":"INFO"\}$/],
]
for (const [name, output, expected] of lines) {
  test(name, () => assert.match(functionLine('notify', output), expected))
}

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
