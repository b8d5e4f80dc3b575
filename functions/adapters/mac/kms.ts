import { GenerateMacCommand, KMSClient, VerifyMacCommand } from '@aws-sdk/client-kms'
import { clientOptions, type Elsewhere } from '../aws/client-options'
import { isNamed } from '../aws/failure'

const ALGORITHM = 'HMAC_SHA_256'

/** MACs by one KMS key; what a function may do with it is said by the key's policy. */
export interface Mac {
  /** base64url. Rejects with the SDK's error. */
  generate(message: string): Promise<string>
  /** False for a MAC that is not this key's for this message. */
  verify(message: string, mac: string): Promise<boolean>
}

/** @param elsewhere where the key is, if not where the function is */
export const makeKmsMac = (keyId: string, elsewhere?: Elsewhere): Mac => {
  const client = new KMSClient({ ...clientOptions, ...elsewhere })
  return {
    generate: async (message) => {
      const { Mac } = await client.send(
        new GenerateMacCommand({ KeyId: keyId, MacAlgorithm: ALGORITHM, Message: Buffer.from(message) }),
      )
      if (Mac === undefined) throw new Error('KMS answered without a MAC')
      return Buffer.from(Mac).toString('base64url')
    },
    verify: async (message, mac) => {
      const bytes = Buffer.from(mac, 'base64url')
      // 43 characters hold two bits more than 32 bytes: without this a MAC could be written in four ways.
      if (bytes.length !== 32 || bytes.toString('base64url') !== mac) return false
      try {
        const { MacValid } = await client.send(
          new VerifyMacCommand({
            KeyId: keyId,
            MacAlgorithm: ALGORITHM,
            Message: Buffer.from(message),
            Mac: bytes,
          }),
        )
        return MacValid === true
      } catch (error) {
        if (isNamed(error, 'KMSInvalidMacException')) return false
        throw error
      }
    },
  }
}
