import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Alert } from '../../schemas/alert'
import { components, type JsonSchema } from '../../schemas/json-schema'
import { MonitorState } from '../../schemas/monitor'
import type { OpenApi } from '../../schemas/open-api'
import { compare, weightOf } from '../../tools/schemas/compare'

/**
 * What a rollback meets: the code of the last release reads items that the code of today has written. Additions are passed over by a
 * reader; what is breaking is an item that it calls corrupt, and docs/upgrading.md says so.
 */

const test = suite('the code before reads what the code of today has stored')

const RELEASED = '1.0.0'
const FILE = join(__dirname, '..', 'fixtures', `stored-${RELEASED}.json`)
const page = readFileSync(join(__dirname, '..', '..', 'docs', 'upgrading.md'), 'utf8')

type Schemas = Readonly<Record<string, JsonSchema>>
const items = { Alert, MonitorState } as const
const released: Schemas = JSON.parse(readFileSync(FILE, 'utf8'))

const documented = (schemas: Schemas, name: string): OpenApi => ({
  openapi: '3.0.0',
  info: { version: RELEASED, title: name, description: '' },
  paths: {},
  components: {
    schemas: {
      ...schemas,
      AWSEvent: { type: 'object', properties: { detail: { $ref: `#/components/schemas/${name}` } } },
    },
  },
})

const breaks = (before: Schemas, after: Schemas, name: string): readonly string[] =>
  compare(documented(before, name), documented(after, name))
    .filter((change) => weightOf(change) === 'breaking')
    .map(({ path, text }) => `${name} ${path}: ${text}`)

for (const [name, codec] of Object.entries(items))
  test(name, () =>
    assert.equal(
      breaks(released, components(codec, name), name).filter((line) => !page.includes(line)),
      [],
      'name it in docs/upgrading.md, under what a rollback cannot read, or keep what was',
    ),
  )

test('an attribute that is new may come, and one that readers need may not go', () => {
  const today = components(Alert, 'Alert')
  const { Alert: alert = {} } = today
  const { domain, ...others } = alert.properties ?? {}
  assert.equal(
    breaks(
      today,
      {
        ...today,
        Alert: { ...alert, properties: { ...others, domain: domain ?? {}, more: { type: 'string' } } },
      },
      'Alert',
    ),
    [],
  )
  const without = {
    ...alert,
    properties: others,
    required: alert.required?.filter((one) => one !== 'domain') ?? [],
  }
  assert.is(breaks(today, { ...today, Alert: without }, 'Alert').length, 1)
})

test.run()
