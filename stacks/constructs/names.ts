import type { Place } from '../settings/names'

/** Runtime of every function; its tests run on the same major. */
export const RUNTIME = 'nodejs24.x'

/** A policy document of statements, as the provider wants it. */
export const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

export const rootArn = ({ account_id }: Pick<Place, 'account_id'>): string =>
  `arn:aws:iam::${account_id}:root`
