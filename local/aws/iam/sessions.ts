import { randomBytes } from 'node:crypto'
import type { TemporaryCredentials } from '../credentials'
import type { Policy } from './policy'
import type { Role } from './roles'

/** Credentials of an assumed role, and what they may do until when. */
export interface Session extends TemporaryCredentials {
  readonly role: Role
  readonly name: string
  readonly sourceIdentity: string | undefined
  /** Without one, the role's rights alone count. */
  readonly policies: readonly Policy[] | undefined
}

export interface Sessions {
  issue(given: Omit<Session, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>): Session
  find(accessKeyId: string): Session | undefined
}

/** Sessions are kept until they have expired, and as long again to say so. */
export const createSessions = (now: () => number = Date.now): Sessions => {
  const sessions = new Map<string, Session>()
  return {
    issue: (given) => {
      for (const [id, { expiresAt }] of sessions) if (expiresAt + 3_600_000 < now()) sessions.delete(id)
      const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`
      const secrets = {
        secretAccessKey: randomBytes(20).toString('hex'),
        sessionToken: randomBytes(40).toString('base64'),
      }
      const session = { ...given, accessKeyId, ...secrets }
      sessions.set(accessKeyId, session)
      return session
    },
    find: (accessKeyId) => sessions.get(accessKeyId),
  }
}

/** ARN of a session as a principal. */
export const sessionArn = ({ role, name }: Pick<Session, 'role' | 'name'>): string =>
  `arn:aws:sts::${role.arn.split(':')[4]}:assumed-role/${role.name}/${name}`
