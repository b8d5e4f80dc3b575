import type { ListenerRule } from '../resources'
import { arnOf, failing, json, type Sample } from '../sample'

const group = (name: string, id: string): string => arnOf('elasticloadbalancing', `targetgroup/${name}/${id}`)

/** Its load balancer sends all visitors to the green side, whose targets are ill. */
export const search = (): Sample => {
  const blue = group('search-blue', '1111111111111111')
  const green = group('search-green', '2222222222222222')
  const rule: ListenerRule = {
    arn: arnOf(
      'elasticloadbalancing',
      'listener-rule/app/search/aaaaaaaaaaaaaaaa/bbbbbbbbbbbbbbbb/cccccccccccccccc',
    ),
    weights: { [blue]: 0, [green]: 100 },
  }
  const resources = {
    listener_rule_arn: rule.arn,
    target_group_arn: green,
    target_group_arns: [blue, green],
  }
  const sent = (to: string): number => rule.weights[to] ?? 0
  return {
    site: failing(
      'search',
      'Search',
      resources,
      () => sent(blue) > 0 && sent(green) === 0,
      json(502, { message: 'Bad Gateway' }),
    ),
    resources: () => ({
      rules: [rule],
      targetGroups: [
        { arn: blue, targets: [{ id: 'i-0a1b2c3d4e5f60021', healthy: () => true }] },
        { arn: green, targets: [{ id: 'i-0a1b2c3d4e5f60022', healthy: () => false }] },
      ],
    }),
    repair: () => {
      rule.weights = { [blue]: 100, [green]: 0 }
    },
    spoil: () => {
      rule.weights = { [blue]: 0, [green]: 100 }
    },
  }
}
