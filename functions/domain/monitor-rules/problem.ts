import type { ProbeSettings } from '../../../schemas/settings'

/** What of the probes' settings the monitors depend on. */
export type ProbeBasis = Pick<
  ProbeSettings,
  'timeout_ms' | 'resolvers' | 'allow_private' | 'rdap_url' | 'ca_pem'
>

/** `field: found …, allowed is …`. */
export const problem = (field: string, found: unknown, allowed: string): string =>
  `${field}: found ${JSON.stringify(found).slice(0, 100)}, allowed is ${allowed}`

export const empty = (
  field: string,
  list: readonly unknown[] | undefined,
  what: string,
): readonly string[] =>
  list?.length === 0 ? [problem(field, list, `at least one ${what}, or no such setting`)] : []
