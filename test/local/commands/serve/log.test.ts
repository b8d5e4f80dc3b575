import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { functionLine } from '../../../../local/commands/serve/log'

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

test.run()
