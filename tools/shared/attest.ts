import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms'
import { analysedPlanOf, evidenceOf, messageFor } from '../../functions/domain/approval/attested'
import { credentialsIn } from '../../local/aws/credentials'
import type { Cloud } from '../../local/cloud'
import type { Alert } from '../../schemas/alert'

type Place = Pick<Cloud, 'endpoint' | 'environmentOf'>

const signedBy = async (
  role: string,
  key: string,
  message: string,
  { endpoint, environmentOf }: Place,
): Promise<string> => {
  const environment = environmentOf(role)
  const client = new KMSClient({
    endpoint,
    region: environment.AWS_REGION ?? '',
    credentials: credentialsIn(environment),
  })
  try {
    const { Mac = new Uint8Array() } = await client.send(
      new GenerateMacCommand({
        KeyId: `alias/cloudops-${key}`,
        MacAlgorithm: 'HMAC_SHA_256',
        Message: Buffer.from(message),
      }),
    )
    return Buffer.from(Mac).toString('base64url')
  } finally {
    client.destroy()
  }
}

/** An alert with the MACs that detection and analysis make, by the keys of a running local cloud. */
export const attested = async (alert: Alert, place: Place): Promise<Alert> => {
  const evidence = evidenceOf(alert)
  const plan = analysedPlanOf(alert)
  return {
    ...alert,
    ...(evidence === undefined
      ? {}
      : {
          evidence_mac: await signedBy(
            'invoke-agent-analysis',
            'evidence',
            messageFor('evidence', evidence),
            place,
          ),
        }),
    ...(plan === undefined
      ? {}
      : { plan_mac: await signedBy('analyze-issue', 'plans', messageFor('plan', plan), place) }),
  }
}
