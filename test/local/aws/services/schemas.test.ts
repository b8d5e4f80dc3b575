import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createSchemas } from '../../../../local/aws/services/schemas'
import { definitionOf } from '../../../support/small-services'
import { ref } from '../../../support/write-definition'

const arn = (path: string) => new RegExp(`^arn:aws:schemas:[a-z0-9-]+:\\d{12}:${path}$`)
const schema = (name: string) => ({
  name,
  registry_name: ref('aws_schemas_registry.own.name'),
  type: 'OpenApi3',
  description: `a ${name}`,
  content: `{"info":{"title":"${name}"}}`,
})
const { resources } = definitionOf({
  aws_schemas_registry: { own: { name: 'own', description: 'ours' }, empty: { name: 'empty' } },
  aws_schemas_schema: { sold: schema('shop@Sold'), paid: schema('shop@Paid') },
})
const service = createSchemas(resources)

const read = async (
  path: string,
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> => {
  const { status, body = '' } = await service.handle({
    service: 'schemas',
    operation: undefined,
    method: 'GET',
    path,
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
  })
  return { status, body: JSON.parse(String(body)) }
}

const test = suite('local/aws/services/schemas')

test('registries are listed and described', async () => {
  const { Registries } = (await read('/v1/registries')).body as { Registries: { RegistryName: string }[] }
  assert.equal(
    Registries.map(({ RegistryName }) => RegistryName),
    ['own', 'empty'],
  )
  const { body } = await read('/v1/registries/name/own')
  assert.equal([body.RegistryName, body.Description], ['own', 'ours'])
  assert.match(String(body.RegistryArn), arn('registry/own'))
})

test('schemas are listed and read, by names with an @', async () => {
  const { Schemas } = (await read('/v1/registries/name/own/schemas')).body as {
    Schemas: { SchemaName: string; VersionCount: number }[]
  }
  assert.equal(
    Schemas.map(({ SchemaName, VersionCount }) => [SchemaName, VersionCount]),
    [
      ['shop@Sold', 1],
      ['shop@Paid', 1],
    ],
  )
  assert.equal((await read('/v1/registries/name/empty/schemas')).body, { Schemas: [] })
  const { body } = await read('/v1/registries/name/own/schemas/name/shop%40Paid')
  assert.equal(
    [body.SchemaName, body.Type, body.Content, body.Description, body.SchemaVersion],
    ['shop@Paid', 'OpenApi3', '{"info":{"title":"shop@Paid"}}', 'a shop@Paid', '1'],
  )
  assert.match(String(body.SchemaArn), arn('schema/own/shop@Paid'))
  const versions = await read('/v1/registries/name/own/schemas/name/shop%40Paid/versions')
  assert.is((versions.body.SchemaVersions as unknown[]).length, 1)
})

for (const path of [
  'name/gone',
  'name/gone/schemas',
  'name/own/schemas/name/gone',
  'name/empty/schemas/name/shop%40Paid',
])
  test(`${path} is not there`, async () => assert.is((await read(`/v1/registries/${path}`)).status, 404))

test.run()
