import type { Fact, IssueType } from '../../../../schemas/issue'
import type { Severity } from '../../../../schemas/scalars'

/** A fault of the probed domain, thrown by the phase that found it. */
export class Fault extends Error {
  constructor(
    readonly issueType: IssueType,
    /** One sentence for people. */
    readonly summary: string,
    readonly facts: readonly Fact[] = [],
    /** Without it the kind of fault decides. */
    readonly severity?: Severity,
  ) {
    super(summary)
  }
}

/** Nothing was connected to: another address of the same name may answer. */
export class NotConnected extends Fault {}

/** The server speaks HTTP/2 and nothing older. */
export class Http2Only extends Fault {}

/** A fault at another address than the site's own. */
export class FaultElsewhere extends Error {
  constructor(
    readonly fault: Fault,
    readonly target: string,
  ) {
    super(fault.message)
  }
}

/** The prober could not tell: the fault may be its own. */
export class Inconclusive extends Error {}

/** The prober has no way to addresses of that kind. */
export class NoRoute extends Inconclusive {}

/** Codes that mean the machine of the prober is at its limits. */
const OWN_LIMITS = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL'])

export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''

/** @throws Inconclusive where an error is the prober's own */
export const orOwn = (error: unknown): string => {
  const code = codeOf(error)
  if (OWN_LIMITS.has(code)) throw new Inconclusive(`the prober is at its own limits (${code})`)
  return code
}
