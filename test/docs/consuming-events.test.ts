import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compilePattern } from '../../local/aws/event-bridge/pattern'
import { events } from '../../schemas/events'
import { propertiesOf } from '../../schemas/properties'
import { OpenWords } from '../../schemas/vocabulary'

/** The page for consumers: its patterns match what they say, live and never replayed, and its links lead somewhere. */

const FILE = join(__dirname, '..', '..', 'docs', 'consuming-events.md')
const page = readFileSync(FILE, 'utf8')

/** Names of the fields that hold an open word. */
const openFields = (codec: t.Mixed): readonly string[] =>
  propertiesOf(codec).flatMap(({ name, codec: inner }) =>
    inner instanceof OpenWords ? [name] : openFields(inner),
  )

const test = suite('docs/consuming-events.md')

const patterns = [...page.matchAll(/^```json pattern (\w+)\n([\s\S]*?)^```/gm)].map(
  ([, name = '', text = '']) => ({
    name,
    pattern: JSON.parse(text) as Record<string, unknown>,
  }),
)

/** The example of an event as the bus delivers it, with what the page's patterns ask for. */
const delivered = (name: string) => {
  const definition = events.find((event) => event.name === name)
  if (definition === undefined) throw new Error(`there is no event ${name}`)
  const { metadata, data } = definition.example
  return {
    id: '1',
    account: '111111111111',
    source: definition.source,
    'detail-type': name,
    time: metadata.occurred_at,
    detail: { metadata, data: { ...data, ...(name === 'ExecutionCompleted' ? { outcome: 'failed' } : {}) } },
  }
}

test('there are patterns', () => assert.is(patterns.length, 3))
for (const [index, { name, pattern }] of patterns.entries()) {
  test(`pattern ${index + 1} takes ${name} live, not replayed, and not from elsewhere`, () => {
    const matches = compilePattern(JSON.stringify(pattern))
    const event = delivered(name)
    assert.ok(matches(event))
    assert.not.ok(matches({ ...event, 'replay-name': 'incident' }), 'a replay')
    assert.not.ok(matches({ ...event, source: 'somebody.else' }), 'another source')
    const next = { ...event.detail.metadata, schema_version: '2.0' }
    assert.not.ok(matches({ ...event, detail: { ...event.detail, metadata: next } }), 'another major version')
    assert.equal(pattern['replay-name'], [{ exists: false }])
  })
}

test('every field of an open word is in the table of what to do with one that is not known', () => {
  const [, section = ''] = page.split('## Words that you do not know')
  const [table = ''] = section.split('\n## ')
  const fields = events.flatMap(({ data }) => openFields(data))
  assert.ok(fields.length > 5)
  for (const field of fields) assert.match(table, `\`${field}\``)
})

test('every file that it names is there', () => {
  const links = [...page.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target = '']) => target)
  assert.ok(links.length > 5)
  assert.equal(
    links.filter((target) => !existsSync(join(dirname(FILE), target))),
    [],
  )
})

test.run()
