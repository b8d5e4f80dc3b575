import * as t from 'io-ts'
import type { LocalService, Resource } from '../../model'
import { resourcesOf } from '../../terraform'
import { attributes, resourceType, tagAttributes } from '../../terraform/attributes'
import { AwsError, restJsonService } from './protocol'

const Registry = attributes({ name: t.string }, { description: t.string, ...tagAttributes })
const Schema = attributes(
  { name: t.string, registry_name: t.string, type: t.string, content: t.string },
  { description: t.string, ...tagAttributes },
)

export const schemasResourceTypes = {
  aws_schemas_registry: resourceType(Registry, ({ name }, { region, accountId }) => ({
    arn: `arn:aws:schemas:${region}:${accountId}:registry/${name}`,
    id: name,
    name,
  })),
  aws_schemas_schema: resourceType(Schema, ({ name, registry_name }, { region, accountId }) => ({
    arn: `arn:aws:schemas:${region}:${accountId}:schema/${registry_name}/${name}`,
    id: `${name}/${registry_name}`,
  })),
}

const notFound = (what: string): AwsError => new AwsError('NotFoundException', `${what} does not exist.`, 404)

/** What `schemas` reads of the definition's registries. Each schema has one version here: a deployment makes the next on AWS. */
export const createSchemas = (resources: readonly Resource[]): LocalService => {
  const deployed = new Date().toISOString()
  const registries = resourcesOf(resources, 'aws_schemas_registry', Registry).map(
    ({ attributes: { name, description }, computed }) => ({
      RegistryName: name,
      RegistryArn: computed.arn,
      Description: description,
      Tags: {},
    }),
  )
  const schemas = resourcesOf(resources, 'aws_schemas_schema', Schema).map(
    ({ attributes: given, computed }) => ({
      registry: given.registry_name,
      name: given.name,
      summary: { SchemaArn: computed.arn, SchemaName: given.name, Tags: {} },
      version: { SchemaArn: computed.arn, SchemaName: given.name, SchemaVersion: '1', Type: given.type },
      content: { Content: given.content, Description: given.description },
    }),
  )
  const registryOf = (name = '') => {
    const found = registries.find(({ RegistryName }) => RegistryName === name)
    if (found === undefined) throw notFound(`Registry with name ${name}`)
    return found
  }
  const schemaOf = (registry = '', name = '') => {
    registryOf(registry)
    const found = schemas.find((one) => one.registry === registry && one.name === name)
    if (found === undefined) throw notFound(`Schema with name ${name}`)
    return found
  }
  const schemasIn = '/v1/registries/name/([^/]+)/schemas'
  return restJsonService('schemas', [
    {
      method: 'GET',
      path: /^\/v1\/registries$/,
      run: () => ({ Registries: registries.map(({ Description: _, ...one }) => one) }),
    },
    { method: 'GET', path: /^\/v1\/registries\/name\/([^/]+)$/, run: ([name]) => registryOf(name) },
    {
      method: 'GET',
      path: new RegExp(`^${schemasIn}$`),
      run: ([name]) => ({
        Schemas: schemas
          .filter(({ registry }) => registry === registryOf(name).RegistryName)
          .map(({ summary }) => ({ ...summary, VersionCount: 1, LastModified: deployed })),
      }),
    },
    {
      method: 'GET',
      path: new RegExp(`^${schemasIn}/name/([^/]+)$`),
      run: ([registry, name]) => {
        const { version, content } = schemaOf(registry, name)
        return { ...version, ...content, Tags: {}, LastModified: deployed, VersionCreatedDate: deployed }
      },
    },
    {
      method: 'GET',
      path: new RegExp(`^${schemasIn}/name/([^/]+)/versions$`),
      run: ([registry, name]) => ({ SchemaVersions: [schemaOf(registry, name).version] }),
    },
  ])
}
