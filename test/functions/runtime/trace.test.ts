import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { traced, traceparentOf } from '../../../functions/runtime/trace'
import { AlertSnoozed } from '../../../schemas/events'

const test = suite('runtime/trace')

const table: readonly (readonly [string, string | undefined, string | undefined])[] = [
  [
    'a sampled trace',
    'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
    '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01',
  ],
  [
    'one that is not sampled, with a lineage',
    'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0;Lineage=1:a87bd80c:0',
    '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-00',
  ],
  ['no trace', undefined, undefined],
  ['one without a parent', 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1', undefined],
  ['a parent of zeros', 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=0000000000000000', undefined],
  ['another format', '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01', undefined],
]
for (const [name, header, expected] of table) test(name, () => assert.is(traceparentOf(header), expected))

const traceparent = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01'

test('an event bears the trace that it is written in, under the same id and with the same data', () => {
  const event = { name: 'AlertSnoozed', source: 'cloudops.agent', detail: AlertSnoozed.example }
  const { detail } = traced(event, { trace: () => traceparent })
  assert.equal(detail.metadata, { ...AlertSnoozed.example.metadata, traceparent })
  assert.equal(detail.data, AlertSnoozed.example.data)
  assert.ok(E.isRight(AlertSnoozed.decode(detail)))
  assert.is(traced(event, { trace: () => undefined }), event)
})

test.run()
