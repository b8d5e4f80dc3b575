import type { Fact, Issue } from '../../../schemas/issue'
import { oneLine } from '../../runtime/text'

/** Characters that a fact's value holds. */
export const FACT_LENGTH = 256
/** Characters of a summary, which is the title of a message. */
export const SUMMARY_LENGTH = 300

/** @example fact('status_code', 503) // { name: 'status_code', value: '503' } */
export const fact = (name: string, value: unknown): Fact => ({
  name,
  value: oneLine(String(value), FACT_LENGTH),
})

/** How many of the probes that were made in a row saw the fault: `3 of 3`. */
export const AGREEING_PROBES = 'agreeing_probes'

export const factOf = ({ evidence }: Issue, name: string): string | undefined =>
  evidence.facts.find((one) => one.name === name)?.value

/** A fact's value for a comparison: records come in any order. */
export const comparable = (name: string, value: string): string =>
  name.endsWith('_records') ? value.split(' ').sort().join(' ') : value
