import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { clientOptions } from '../aws/client-options'

/** The text of a secret, empty where it has none. Rejects with the SDK's error. */
export const makeReadValue = (): ((secretId: string) => Promise<string>) => {
  const client = new SecretsManagerClient(clientOptions)
  return async (secretId) => {
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretId }))
    return SecretString
  }
}
