import type { Place } from '../settings/names'

/** Major version of Node that every function runs on, and its tests. */
const NODE = 24

/** As Lambda calls it. */
export const RUNTIME = `nodejs${NODE}.x`

/** As the compiler of the functions calls it. */
export const TARGET = `node${NODE}`

/** A policy document of statements, as the provider wants it. */
export const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

/** Refuses everybody an action that does not come by TLS. */
export const tlsOnly = (action: string, resource: string | readonly string[]): object => ({
  Sid: 'TlsOnly',
  Effect: 'Deny',
  Principal: '*',
  Action: action,
  Resource: resource,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
})

export const rootArn = ({ account_id }: Pick<Place, 'account_id'>): string =>
  `arn:aws:iam::${account_id}:root`
