import { Cdn } from '../cdn'
import { current, html, outdated, page, plain, type Sample } from '../sample'

const distributionId = 'E1SHOPDEMO0001'

/** milliseconds: since the release that the network has missed */
const staleFor = 2 * 24 * 60 * 60 * 1000

/** Its distribution serves the release before, until it is invalidated. */
export const shop = (): Sample => {
  const started = Date.now()
  const cdn = new Cdn((path) => (['/', '/index.html'].includes(path) ? html('Shop', current) : undefined))
  const goStale = (): void => {
    for (const path of ['/', '/index.html']) cdn.preload(path, html('Shop', outdated), staleFor)
  }
  goStale()
  const site = plain('shop', 'Shop')
  return {
    site: {
      ...site,
      monitor: { ...site.monitor, resources: { cloudfront_distribution_id: distributionId } },
      respond: (path) => {
        const answer = cdn.get(path)
        return answer && page(answer.body, answer.headers)
      },
    },
    resources: () => ({
      distributions: [{ id: distributionId, domain: site.domain }],
      purge: (_, paths) => cdn.purge(paths),
      changes: () => [
        {
          event: 'UpdateDistribution',
          at: new Date(started - 12 * 60_000),
          resource: distributionId,
          role: 'deploy-role',
        },
      ],
    }),
    repair: () => cdn.purge(['/*']),
    spoil: goStale,
  }
}
