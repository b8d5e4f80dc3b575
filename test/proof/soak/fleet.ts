import type { ProbeReport } from '../../../functions/runtime/ports'
import type { Monitor } from '../../../schemas/monitor'
import type { Plan } from '../../../schemas/plan'
import * as sample from '../../support/samples'

const MINUTE = 60_000
const severities = ['high', 'medium', 'critical', 'low'] as const

const domainOf = (index: number): string => `d${String(index).padStart(6, '0')}.example.com`
const distributionOf = (index: number): string => `E1SOAK${String(index).padStart(6, '0')}`
const indexOf = (text: string): number => Number(/(?:E1SOAK|\bd)(\d{6})/.exec(text)?.[1])

/** Sites that fail at once, until somebody repairs them, or by themselves until it is over. */
export class Fleet {
  readonly monitors: readonly Monitor[]
  /** By domain, until when. */
  private readonly failing = new Map<string, number>()

  /** @param size how many fail at once; a fifth of all fail never, so that the prober does not suspect itself */
  constructor(
    private readonly size: number,
    private readonly random: () => number,
  ) {
    this.monitors = Array.from({ length: Math.ceil(size * 1.25) }, (_, index) => ({
      domain: domainOf(index),
      resources: { cloudfront_distribution_id: distributionOf(index) },
    }))
  }

  /** Most are over before anybody's time is up; some outlast every deadline. */
  fail(now: number): void {
    for (let index = 0; index < this.size; index += 1) {
      const minutes = this.random() < 0.7 ? 12 + this.random() * 20 : 32 + this.random() * 38
      this.failing.set(domainOf(index), now + minutes * MINUTE)
    }
  }

  /** What an action does: it does not help every time. */
  repair(parameters: unknown): void {
    if (this.random() < 0.85) this.failing.delete(domainOf(indexOf(JSON.stringify(parameters))))
  }

  isWell(now: number): boolean {
    return [...this.failing.values()].every((until) => until <= now)
  }

  seen(domain: string, now: number): ProbeReport {
    const isFailing = (this.failing.get(domain) ?? 0) > now
    const severity = severities[indexOf(domain) % severities.length] ?? 'low'
    const evidence = { ...sample.issue.evidence, observed_at: new Date(now).toISOString() }
    return {
      domain,
      ...{ status: isFailing ? 'issue' : 'healthy', timings: {} },
      issues: isFailing ? [{ ...sample.issue, severity, evidence }] : [],
    }
  }

  /** For the site whose distribution a prompt names. */
  planFor(prompt: string): Plan {
    const distribution_id = distributionOf(indexOf(/E1SOAK\d{6}/.exec(prompt)?.[0] ?? ''))
    const steps = sample.plan.steps.map((step) => ({
      ...step,
      parameters: { distribution_id, paths: ['/*'] },
    }))
    return { ...sample.plan, steps }
  }
}
