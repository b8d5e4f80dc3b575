import * as t from 'io-ts'
import type { Resource } from '../../model'
import { resourcesOf } from '../../terraform'
import type { UserPool } from './cognito'

const AnyFunction = t.type({ function_name: t.string })
const Client = t.type({
  environment: t.type({
    variables: t.type({ COGNITO_CLIENT_ID: t.string, COGNITO_SECRET_ID: t.string }),
  }),
})
const Credentials = t.type({ username: t.string, password: t.string })

/** The parser's own message would repeat the secret. */
const parse = (name: string, value: string): unknown => {
  try {
    return JSON.parse(value)
  } catch {
    throw new Error(`the value of ${name} is not JSON`)
  }
}

/**
 * The user pool that the definition's functions expect: their client id, and the user whose credentials their
 * secret has at the start. `undefined` where no function signs in or the secret has no value.
 * @throws Error when the secret's value is no credentials
 */
export const expectedUserPool = (
  resources: readonly Resource[],
  secrets: Readonly<Record<string, string>>,
): UserPool | undefined => {
  const functions = resourcesOf(resources, 'aws_lambda_function', AnyFunction)
  const client = functions.map(({ attributes }): unknown => attributes).find(Client.is)
  if (client === undefined) return undefined
  const { COGNITO_CLIENT_ID: clientId, COGNITO_SECRET_ID: secretId } = client.environment.variables
  const secret = resources.find(({ computed }) => computed.arn === secretId || computed.name === secretId)
  const name = secret?.computed.name ?? secretId
  const value = secrets[name]
  if (value === undefined) return undefined
  const credentials = Credentials.decode(parse(name, value))
  if (credentials._tag === 'Left') throw new Error(`the value of ${name} needs "username" and "password"`)
  return { clientId, ...credentials.right }
}
