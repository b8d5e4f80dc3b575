import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  compileInput,
  type InputSettings,
  InvalidInput,
} from '../../../../local/aws/event-bridge/input-transformer'

const rule = { arn: 'arn:aws:events:us-east-1:000000000000:rule/bus/r', name: 'r' }
const event = {
  id: '1',
  'detail-type': 'AlertApproved',
  detail: { metadata: { event_id: 'e' }, data: { alert_id: 'a-1', by: 'Dana "D"', list: [{ n: 1 }] } },
}

const gives = suite('input transformer')
const cases: readonly (readonly [string, InputSettings, unknown])[] = [
  ['nothing given: the event', {}, event],
  ['constant', { input: '{"a":1}' }, { a: 1 }],
  ['a path to what no event has, though JavaScript has it', { input_path: '$.detail.constructor' }, null],
  ['a path to the length of a list', { input_path: '$.detail.data.list.length' }, null],
  ['path', { input_path: '$.detail.data.list[0]' }, { n: 1 }],
  ['a wildcard in a list', { input_path: '$.detail.data.list[*].n' }, [1]],
  ['a wildcard over properties', { input_path: '$.detail.metadata.*' }, ['e']],
  ['a wildcard that finds nothing', { input_path: '$.detail.none[*]' }, []],
  ['a key with a slash', { input_path: '$.detail.a/b-c_d' }, null],
  [
    'values of any type, unquoted',
    {
      input_transformer: {
        input_paths: { id: '$.detail.data.alert_id', l: '$.detail.data.list' },
        input_template: '{"alert_id": <id>, "l": <l>}',
      },
    },
    { alert_id: 'a-1', l: [{ n: 1 }] },
  ],
  [
    'inside quotes the text is escaped',
    { input_transformer: { input_paths: { by: '$.detail.data.by' }, input_template: '{"t": "by <by>!"}' } },
    { t: 'by Dana "D"!' },
  ],
  [
    'the whole event',
    { input_transformer: { input_template: '{"channel":"slack","event":<aws.events.event.json>}' } },
    { channel: 'slack', event },
  ],
  [
    'the event without its detail, and the rule',
    { input_transformer: { input_template: '{"e":<aws.events.event>,"r":"<aws.events.rule-name>"}' } },
    { e: { id: '1', 'detail-type': 'AlertApproved' }, r: 'r' },
  ],
  [
    'a missing value leaves its property out',
    { input_transformer: { input_paths: { x: '$.detail.none' }, input_template: '{"a":1,"x":<x>}' } },
    { a: 1 },
  ],
]
for (const [name, settings, expected] of cases) {
  gives(name, () => assert.equal(JSON.parse(compileInput(settings)(event, rule)), expected))
}
gives('a template that is plain text', () => {
  const settings = {
    input_transformer: { input_paths: { id: '$.detail.data.alert_id' }, input_template: 'alert <id>' },
  }
  assert.is(compileInput(settings)(event, rule), 'alert a-1')
})
gives.run()

const refuses = suite('input transformer: refusals')
const bad: readonly (readonly [string, InputSettings, string])[] = [
  ['a path with a filter', { input_path: '$.detail[?(@.x)]' }, 'not a supported JSON path'],
  ['brackets with a name', { input_path: "$['detail']" }, 'not a supported JSON path'],
  ['a long path', { input_path: `$.${'a'.repeat(256)}` }, 'at most 256 characters'],
  ['a long input', { input: JSON.stringify('a'.repeat(8192)) }, 'at most 8192 characters'],
  [
    'a long template',
    { input_transformer: { input_template: `"${'a'.repeat(8192)}"` } },
    '1 to 8192 characters',
  ],
  ['an empty template', { input_transformer: { input_template: '' } }, '1 to 8192 characters'],
  [
    'more than a hundred paths',
    {
      input_transformer: {
        input_paths: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`p${n}`, '$.id'])),
        input_template: '"<p0>"',
      },
    },
    'at most 100 input paths',
  ],
  [
    'a name that AWS reserves',
    { input_transformer: { input_paths: { AWSx: '$.id' }, input_template: '"<AWSx>"' } },
    'cannot start with AWS',
  ],
  [
    'a name with a dot',
    { input_transformer: { input_paths: { 'a.b': '$.id' }, input_template: '"<a.b>"' } },
    'is no name of an input path',
  ],
  ['an unknown variable', { input_transformer: { input_template: '{"a":<nobody>}' } }, '<nobody>'],
  ['a name that JavaScript has', { input_transformer: { input_template: '<constructor>' } }, '<constructor>'],
  [
    'a template that cannot be JSON',
    { input_transformer: { input_template: '{"a":}' } },
    'does not give JSON',
  ],
  ['two ways at once', { input: '{}', input_path: '$.detail' }, 'only one of'],
]
for (const [name, settings, reason] of bad) {
  refuses(name, () => {
    assert.throws(
      () => compileInput(settings),
      (error: unknown) => error instanceof InvalidInput && error.message.includes(reason),
    )
  })
}
refuses.run()
