import type { Monitor } from '../../../../schemas/monitor'
import { issueTypes, typesOfLayers } from '../../../domain/issues/table'
import type { Unchecked } from '../../../runtime/ports'
import { checks } from '../checks'
import type { Observation } from './observation'
import { targetOf } from './target'

/** What is not known after a probe whose main check gave an answer; without one, a probe says nothing at all. */
export const uncheckedBy = (monitor: Monitor, { issues, unchecked }: Observation): readonly Unchecked[] => {
  const site = issues.get('site')
  // After a warning of the main check no response was asked for.
  const cut = site !== undefined && issueTypes[site.issue_type].warning === true
  const elsewhere_than = targetOf(monitor).name.slice(0, 300)
  return [
    ...(cut ? [{ check: 'site', causes: typesOfLayers('http') }] : []),
    ...checks
      .filter(({ name }) => unchecked.has(name))
      .map(({ name, issueTypes: causes, elsewhere }) => ({
        ...{ check: name, causes },
        ...(elsewhere === true ? { elsewhere_than } : {}),
      })),
  ]
}
