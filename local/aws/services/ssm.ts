import { createHash } from 'node:crypto'
import * as t from 'io-ts'
import type { LocalService, Report, Resource } from '../../model'
import type { SampleResources } from '../../sites/resources'
import { resourcesOf } from '../../terraform'
import { attributes, resourceType, tagAttributes } from '../../terraform/attributes'
import { automationOperations } from './automations'
import { AwsError, epochSeconds, jsonOperation, jsonService } from './protocol'

/** Texts, encrypted or not, and no secrets: those belong to Secrets Manager. */
const Parameter = attributes(
  { name: t.string, type: t.keyof({ String: null, SecureString: null }), value: t.string },
  { description: t.string, allowed_pattern: t.string, key_id: t.string, tier: t.string, ...tagAttributes },
)

export const ssmResourceTypes = {
  aws_ssm_parameter: resourceType(Parameter, ({ name }, { region, accountId }) => ({
    arn: `arn:aws:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, '')}`,
    id: name,
    name,
  })),
}

const GetParameter = attributes({ Name: t.string }, { WithDecryption: t.boolean })
const PutParameter = attributes(
  { Name: t.string, Value: t.string },
  { Overwrite: t.boolean, Type: t.keyof({ String: null, SecureString: null }) },
)

/** In place of a text that only its key makes readable again. */
const ciphertextOf = (value: string): string => createHash('sha512').update(value).digest('base64')

/** Parameter Store with the definition's parameters, their values as in the definition at the start. */
export const createSsm = (
  resources: readonly Resource[],
  sites: Pick<SampleResources, 'automations'>,
  report: Report,
): LocalService => {
  const parameters = new Map(
    resourcesOf(resources, 'aws_ssm_parameter', Parameter).map(({ attributes: given, computed }) => [
      given.name,
      {
        ...{ type: given.type, value: given.value, pattern: given.allowed_pattern },
        ...{ arn: computed.arn, version: 1, at: new Date() },
      },
    ]),
  )
  const find = (name: string) => {
    const found = parameters.get(name)
    if (found !== undefined) return found
    throw new AwsError('ParameterNotFound', `there is no parameter ${name}`)
  }

  return jsonService('ssm', {
    ...automationOperations(sites, report),
    GetParameter: jsonOperation('ValidationException', GetParameter, ({ Name, WithDecryption }) => {
      const { type, value, arn, version, at } = find(Name)
      return {
        Parameter: {
          Name,
          Type: type,
          Value: type === 'SecureString' && WithDecryption !== true ? ciphertextOf(value) : value,
          Version: version,
          ARN: arn,
          LastModifiedDate: epochSeconds(at),
        },
      }
    }),
    PutParameter: jsonOperation('ValidationException', PutParameter, ({ Name, Value, Overwrite, Type }) => {
      if (Type === undefined && !parameters.has(Name))
        throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.')
      const found = find(Name)
      if (Overwrite !== true) throw new AwsError('ParameterAlreadyExists', `${Name} is there already`)
      if (Type !== undefined && Type !== found.type)
        throw new AwsError('ValidationException', `the local cloud keeps ${Name} a ${found.type}`)
      if (found.pattern !== undefined && !new RegExp(found.pattern).test(Value)) {
        throw new AwsError('ParameterPatternMismatchException', `${Name} must look like ${found.pattern}`)
      }
      parameters.set(Name, { ...found, value: Value, version: found.version + 1, at: new Date() })
      return { Version: found.version + 1, Tier: 'Standard' }
    }),
  })
}
