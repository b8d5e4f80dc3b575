import { pc } from '../../local/commands/shared/colours'
import { printable, printableLines } from '../../local/commands/shared/printable'

/** What a check found. `stop`: a deployment would fail or do harm. `warn`: it works, but something is missing. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'stop'
  readonly check: string
  readonly says: string
  /** What to do about it; every finding but a good one has it. */
  readonly next?: string
  /** It shows that this deployment was made before. */
  readonly deployed?: true
  /** The question had no answer. */
  readonly unknown?: true
  /** What is there can be taken over, by an import of Terraform. */
  readonly adopts?: ResourceImport
}

export interface ResourceImport {
  /** Address in the definition. */
  readonly to: string
  /** As the provider imports it: a name or an ARN. */
  readonly id: string
}

export const ok = (check: string, says: string): Finding => ({ level: 'ok', check, says })
export const warn = (check: string, says: string, next: string): Finding => ({
  level: 'warn',
  check,
  says,
  next,
})
export const stop = (check: string, says: string, next: string): Finding => ({
  level: 'stop',
  check,
  says,
  next,
})

const marks = { ok: pc.green('ok  '), warn: pc.yellow('warn'), stop: pc.red('stop') }

/** Two lines at most: what was found, and what to do. */
export const lineOf = ({ level, check, says, next }: Finding): string =>
  `${marks[level]} ${printable(`${check}: ${says}`)}${next === undefined ? '' : `\n     -> ${printableLines(next)}`}`
