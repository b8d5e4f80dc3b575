/** Runtime of every function; its tests run on the same major. */
export const RUNTIME = 'nodejs22.x'

export interface Place {
  readonly account_id: string
  readonly region: string
  readonly stage: string
}

/** A name with the stage's suffix, so that stages live side by side; the default stage has the documented names. */
export const named = ({ stage }: Pick<Place, 'stage'>, name: string): string =>
  stage === '' ? name : `${name}-${stage}`

/** A policy document of statements, as the provider wants it. */
export const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

export const rootArn = ({ account_id }: Pick<Place, 'account_id'>): string =>
  `arn:aws:iam::${account_id}:root`
