import { createHash, randomUUID } from 'node:crypto'
import * as t from 'io-ts'
import type { LocalService, Resource } from '../../model'
import { inMemory, type Persistence } from '../../persistence'
import { resourcesOf } from '../../terraform'
import { attributes, resourceType, tagAttributes } from '../../terraform/attributes'
import { AwsError, epochSeconds, jsonOperation, jsonService } from './protocol'

/** The container only: a value in the definition would be in Terraform's state. */
const Secret = attributes(
  { name: t.string },
  {
    description: t.string,
    force_overwrite_replica_secret: t.boolean,
    kms_key_id: t.string,
    policy: t.string,
    recovery_window_in_days: t.number,
    ...tagAttributes,
  },
)

/** AWS adds six random characters to an ARN; these are the same at every start. */
const suffix = (name: string): string =>
  createHash('sha256').update(name).digest('base64').replace(/[+/=]/g, '').slice(0, 6)

export const secretsManagerResourceTypes = {
  aws_secretsmanager_secret: resourceType(Secret, ({ name }, { region, accountId }) => {
    const arn = `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${suffix(name)}`
    return { arn, id: arn, name }
  }),
}

interface Version {
  readonly id: string
  readonly value: string
  readonly createdAt: Date
}

const StoredVersion = t.type({ id: t.string, value: t.string, created_at: t.string })
const StoredSecrets = t.type({
  /** What was given at the start: where that has changed since, it counts for more than what was put later. */
  given: t.record(t.string, t.string),
  versions: t.record(t.string, t.array(StoredVersion)),
})

interface Stored {
  readonly name: string
  readonly arn: string
  readonly description: string | undefined
  readonly createdAt: Date
  /** The last one is AWSCURRENT, the one before it AWSPREVIOUS. */
  versions: readonly Version[]
}

const stages = ['AWSCURRENT', 'AWSPREVIOUS']

const stagesOf = ({ versions }: Stored, version: Version): readonly string[] =>
  stages.filter((_, age) => versions.at(-1 - age) === version)

const notFound = (what: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified ${what}`)

const select = (secret: Stored, id: string | undefined, given: string | undefined): Version => {
  const stage = given ?? 'AWSCURRENT'
  const found =
    id === undefined
      ? secret.versions.find((version) => stagesOf(secret, version).includes(stage))
      : secret.versions.find((version) => version.id === id)
  if (
    found !== undefined &&
    id !== undefined &&
    given !== undefined &&
    !stagesOf(secret, found).includes(given)
  )
    throw new AwsError(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    )
  if (found !== undefined) return found
  throw notFound(`secret value for ${id === undefined ? `staging label: ${stage}` : `VersionId: ${id}`}`)
}

const describe = (secret: Stored) => ({
  ARN: secret.arn,
  Name: secret.name,
  Description: secret.description,
  CreatedDate: epochSeconds(secret.createdAt),
  LastChangedDate: epochSeconds(secret.versions.at(-1)?.createdAt ?? secret.createdAt),
  VersionIdsToStages: Object.fromEntries(
    secret.versions
      .map((version) => [version.id, stagesOf(secret, version)] as const)
      .filter(([, labels]) => labels.length > 0),
  ),
})

const SecretId = t.strict({ SecretId: t.string })
const GetSecretValue = attributes({ SecretId: t.string }, { VersionId: t.string, VersionStage: t.string })
const PutSecretValue = attributes(
  { SecretId: t.string, SecretString: t.string },
  { ClientRequestToken: t.string },
)

/** Bytes of a value, and characters of a token. */
const MAX_VALUE = 65_536
const [MIN_TOKEN, MAX_TOKEN] = [32, 64]

/** @throws AwsError where AWS does not take a value of a client */
const refuse = (value: string, token: string | undefined): void => {
  const size = Buffer.byteLength(value)
  if (size === 0 || size > MAX_VALUE)
    throw new AwsError(
      'InvalidParameterException',
      `SecretString: 1 to ${MAX_VALUE} bytes are needed, not ${size}`,
    )
  if (token !== undefined && (token.length < MIN_TOKEN || token.length > MAX_TOKEN))
    throw new AwsError(
      'InvalidParameterException',
      `ClientRequestToken: ${MIN_TOKEN} to ${MAX_TOKEN} characters are needed, not ${token.length}`,
    )
}

const put = (secret: Stored, id: string, value: string): Version => {
  const same = secret.versions.find((version) => version.id === id)
  if (same !== undefined && same.value !== value) {
    throw new AwsError('ResourceExistsException', 'a version with this token and another value is there')
  }
  const version = same ?? { id, value, createdAt: new Date() }
  if (same === undefined) secret.versions = [...secret.versions, version]
  return version
}

/**
 * Secrets of the definition with the values `values` (by secret name).
 * @throws Error when a value is given for a secret that the definition does not have
 */
export const createSecretsManager = (
  resources: readonly Resource[],
  values: Readonly<Record<string, string>>,
  kept: Persistence = inMemory,
): LocalService => {
  const before = kept.read('secrets', StoredSecrets)
  const createdAt = new Date()
  const secrets = resourcesOf(resources, 'aws_secretsmanager_secret', Secret).map((resource): Stored => {
    const { name, description } = resource.attributes
    const versions = (before?.versions[name] ?? []).map(({ id, value, created_at }) => ({
      id,
      value,
      createdAt: new Date(created_at),
    }))
    return { name, arn: resource.computed.arn ?? '', description, createdAt, versions }
  })
  const keep = (): void => {
    const versions = secrets.map(({ name, versions: all }) => [
      name,
      all.map(({ id, value, createdAt: at }) => ({ id, value, created_at: at.toISOString() })),
    ])
    kept.write('secrets', { given: values, versions: Object.fromEntries(versions) })
  }
  for (const [name, value] of Object.entries(values)) {
    const secret = secrets.find((candidate) => candidate.name === name)
    if (secret === undefined)
      throw new Error(`a value is given for ${name}, a secret that the definition lacks`)
    if (before?.given[name] !== value) put(secret, randomUUID(), value)
  }
  keep()

  const find = (id: string): Stored => {
    const found = secrets.find(({ name, arn }) => id === name || id === arn || id === arn.slice(0, -7))
    if (found === undefined) throw notFound('secret.')
    return found
  }
  const invalid = 'InvalidParameterException'

  return jsonService('secretsmanager', {
    GetSecretValue: jsonOperation(invalid, GetSecretValue, ({ SecretId: id, VersionId, VersionStage }) => {
      const secret = find(id)
      const version = select(secret, VersionId, VersionStage)
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        SecretString: version.value,
        VersionStages: stagesOf(secret, version),
        CreatedDate: epochSeconds(version.createdAt),
      }
    }),
    DescribeSecret: jsonOperation(invalid, SecretId, (input) => describe(find(input.SecretId))),
    ListSecrets: jsonOperation(invalid, t.strict({}), () => ({ SecretList: secrets.map(describe) })),
    PutSecretValue: jsonOperation(invalid, PutSecretValue, (input) => {
      const secret = find(input.SecretId)
      refuse(input.SecretString, input.ClientRequestToken)
      const version = put(secret, input.ClientRequestToken ?? randomUUID(), input.SecretString)
      keep()
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        VersionStages: stagesOf(secret, version),
      }
    }),
  })
}
