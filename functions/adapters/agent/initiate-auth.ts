import {
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  type InitiateAuthCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { clientOptions } from '../aws/client-options'

/** Signs in to a user pool of the region. Rejects with the SDK's error. */
export const makeInitiateAuth = (region: string) => {
  const client = new CognitoIdentityProviderClient({ ...clientOptions, region })
  return (input: InitiateAuthCommandInput) => client.send(new InitiateAuthCommand(input))
}
