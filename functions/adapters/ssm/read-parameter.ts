import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { clientOptions } from '../aws/client-options'

/** The value of a parameter, decrypted where it is encrypted. Rejects with the SDK's error. */
export const makeReadParameter = (): ((name: string) => Promise<string | undefined>) => {
  const client = new SSMClient(clientOptions)
  return async (name) => {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }))
    return Parameter?.Value
  }
}
