import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { struct } from '../../../schemas/codec'
import { defineEvent } from '../../../schemas/event'
import { openApi } from '../../../schemas/open-api'
import { open, vocabulary } from '../../../schemas/vocabulary'
import { explainDiff, readSchemas } from '../../../tools/schemas/diff'
import { PingSent, PingSentV1, PingSentV2 } from '../../support/ping-events'

const test = suite('tools/schemas: what a consumer should know of a change')

const majors = [PingSentV1, PingSentV2, PingSent].map(openApi)
const { example } = PingSentV1
const words = (...known: readonly string[]) =>
  open(vocabulary('Way', 'How.', Object.fromEntries(known.map((word) => [word, 'so']))))
const pong = (version: string, way: readonly string[], more: t.Props) =>
  openApi(
    defineEvent({
      name: 'PongSent',
      version,
      description: 'A pong.',
      data: struct('PongSentData', { way: words(...way) }, more),
      example: { metadata: example.metadata, data: { way: 'a' } },
    }),
  )

test('nothing, where nothing has changed', () => assert.equal(explainDiff(majors, majors), []))

test('a minor version: what is new, and that it may be ignored', () =>
  assert.equal(explainDiff([pong('1.0', ['a'], {})], [pong('1.1', ['a', 'b'], { to: t.string })]), [
    'PongSent 1.0 -> 1.1',
    '    data.way b is new: your handling of unknown words gets it',
    '    data.to is new and optional: ignore it, or read it where it is there',
    '    a description changed',
  ]))

test('a new major version: what to match, and what is different in it', () => {
  const [first, ...others] = explainDiff(majors.slice(0, 1), majors.slice(0, 2))
  assert.is(
    first,
    'PingSent 2.1 is new beside 1.4: when you read it, match "schema_version": [{ "prefix": "2." }]',
  )
  assert.ok(others.includes('    data.to is no more: decoders of the older version refuse or misread it'))
  assert.ok(others.some((line) => line.startsWith('    data.target is new and required')))
})

test('an event that came, and one that went', () => {
  const ping = majors.slice(0, 1)
  const pongs = [pong('1.0', ['a'], {})]
  assert.equal(explainDiff(ping, [...ping, ...pongs]), [
    'PongSent 1.0 is new: only a rule that names it, or every event, gets it',
  ])
  assert.equal(explainDiff([...ping, ...pongs], ping), [
    'PongSent is published no more: a rule for it gets nothing new',
  ])
  assert.equal(explainDiff(majors.slice(0, 2), majors.slice(1, 2)), ['PingSent 1.x can no longer be read'])
})

test('reads folders, and names what is none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'schemas-'))
  try {
    assert.throws(() => readSchemas(folder), /holds no schemas/)
    writeFileSync(join(folder, 'PingSent.json'), JSON.stringify(majors[0]))
    writeFileSync(join(folder, 'asyncapi.json'), '{}')
    assert.equal(readSchemas(folder), [JSON.parse(JSON.stringify(majors[0]))])
  } finally {
    rmSync(folder, { recursive: true })
  }
  for (const wrong of ['no-such-revision', '--help', ''])
    assert.throws(() => readSchemas(wrong), /neither a folder nor a git revision/)
})

test.run()
