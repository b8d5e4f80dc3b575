import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Parser } from '@asyncapi/parser'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv } from 'ajv'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { delivered } from '../../../schemas/async-api'
import { type AnyEvent, typeName } from '../../../schemas/event'
import { events } from '../../../schemas/events'
import { type OpenApi, openApi } from '../../../schemas/open-api'
import { propertiesOf } from '../../../schemas/properties'
import {
  DOCS,
  documents,
  fileOf,
  generated,
  readReleased,
  stale,
  write,
} from '../../../tools/schemas/documents'
import { gate, refusalText } from '../../../tools/schemas/gate'
import { readContracts, rulesOf } from '../../../tools/shared/contracts'

const test = suite('tools/schemas: the published documents')
const every: readonly AnyEvent[] = events
/** One for all documents: it compiles the schema of OpenAPI when it is used first. */
const validator = new Validator()
const STALE = 'stale: run make schemas'
const read = (path: string): string => {
  assert.ok(existsSync(join(DOCS, path)), `docs/${path} is missing: run make schemas`)
  return readFileSync(join(DOCS, path), 'utf8')
}

test('docs/schemas and docs/EVENTS.md are as the definitions say', async () =>
  assert.equal(stale(await generated()), [], STALE))

test('no change breaks readers of the released schemas', () =>
  assert.is(gate(readReleased(), documents()).map(refusalText).join('\n'), ''))

for (const event of every.flatMap(({ majors }) => majors)) {
  const described = openApi(event)
  const named = `${event.name} ${event.version}`
  const published = (): OpenApi => JSON.parse(read(fileOf(described)))

  test(`${named}: valid OpenAPI 3 in the form of the registry's code bindings`, async () => {
    const document = published()
    const { valid, errors } = await validator.validate(
      structuredClone<object>(document) as Record<string, unknown>,
    )
    assert.ok(valid, JSON.stringify(errors))
    const { AWSEvent } = document.components.schemas
    assert.is(AWSEvent?.['x-amazon-events-detail-type'], event.name)
    assert.is(AWSEvent?.['x-amazon-events-source'], event.source)
    assert.equal([...(AWSEvent?.required ?? [])].sort(), [
      'account',
      'detail',
      'detail-type',
      'id',
      'region',
      'resources',
      'source',
      'time',
      'version',
    ])
    assert.ok(AWSEvent?.properties?.['replay-name'])
    assert.is(AWSEvent?.properties?.detail?.$ref, `#/components/schemas/${typeName(event)}`)
    // The registry's limit for a schema's content.
    assert.ok(JSON.stringify(document).length < 100_000)
  })

  test(`${named}: the published schema accepts the example and refuses one without an id`, () => {
    const ajv = new Ajv({ strict: false, validateFormats: false, code: { optimize: false } })
    const check = ajv.compile({
      $ref: `#/components/schemas/AWSEvent`,
      components: published().components,
    })
    assert.ok(check(delivered(event)), ajv.errorsText(check.errors))
    const { event_id: _, ...metadata } = event.example.metadata
    assert.not.ok(check({ ...delivered(event), detail: { ...event.example, metadata } }))
  })
}

test('the AsyncAPI document is valid and knows every event and every function on the bus', async () => {
  const { document, diagnostics } = await new Parser().parse(read('schemas/asyncapi.json'))
  const errors = diagnostics.filter(({ severity }) => severity === 0)
  assert.equal(errors, [])
  assert.equal(
    document
      ?.allMessages()
      .all()
      .map((message) => message.name())
      .sort(),
    every.flatMap(({ majors }) => majors.map(typeName)).sort(),
    STALE,
  )
  const operations =
    document
      ?.allOperations()
      .all()
      .map((operation) => operation.id()) ?? []
  for (const { name, contract } of readContracts()) {
    if (contract.emits.length > 0) assert.ok(operations.includes(`${name}-sends`), name)
  }
  for (const contracted of readContracts())
    if (rulesOf(contracted).length > 0) assert.ok(operations.includes(`${contracted.name}-receives`))
})

test('EVENTS.md tells of every event by whom, to whom, with which fields', () => {
  const page = read('EVENTS.md')
  for (const event of every) {
    const [, section = ''] = page.split(`\n## ${event.name}\n`)
    const [own = ''] = section.split('\n## ')
    const fields = propertiesOf(event.data).map(({ name }) => `\`${name}\``)
    assert.ok(fields.length > 0)
    for (const part of [event.description, 'Published by', 'Consumed by', 'incident-review', ...fields])
      assert.ok(own.includes(part), `EVENTS.md, ${event.name} lacks ${part}; ${STALE}`)
    assert.ok(
      own.includes(JSON.stringify(event.example, null, 2)),
      `${event.name} lacks its example; ${STALE}`,
    )
  }
})

test('what is changed by hand, missing or left over is found, and mended by writing', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'cloudops-schemas-'))
  try {
    cpSync(DOCS, copy, { recursive: true })
    const files = await generated()
    writeFileSync(join(copy, 'EVENTS.md'), 'by hand')
    writeFileSync(join(copy, 'schemas', 'NoMore.json'), '{}')
    rmSync(join(copy, 'schemas', 'asyncapi.json'))
    assert.equal(stale(files, copy), ['EVENTS.md', 'schemas/NoMore.json', 'schemas/asyncapi.json'], STALE)
    write(files, copy)
    assert.equal(stale(files, copy), [])
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
})

test.run()
