import { openGateway } from '../../../local/aws/gateway'
import type { AwsRequest, LocalService } from '../../../local/model'
import type { Monitor } from '../../../schemas/monitor'
import type { World } from '../corpus/world'
import { bringToLife, type LivingWorld } from './living'

/** The services that actions call, each answered by the world whose resource is asked for. */
export interface EvalCloud {
  readonly endpoint: string
  /** Gives a world to the services; until it is closed no other one may have the same resources. */
  open(world: World, monitor: Monitor): LivingWorld & { close(): void }
  stop(): Promise<void>
}

interface Open {
  readonly living: LivingWorld
  readonly ids: readonly string[]
  /** Ids that its own services have given out. */
  readonly given: Set<string>
}

/** Every service that a world has. */
const SERVICES = ['cloudfront', 'route53', 'acm', 'ec2', 'sts'] as const

export const resourceIds = ({
  zone,
  edge,
  health_check,
  instances = {},
  certificate,
}: World): readonly string[] => [
  ...(zone === undefined ? [] : [zone.id]),
  ...(edge === undefined ? [] : [edge.distribution_id]),
  ...(health_check === undefined ? [] : [health_check.id]),
  ...(certificate === undefined ? [] : [certificate.arn]),
  ...Object.keys(instances),
]

const textOf = ({ path, query, body }: AwsRequest): string =>
  `${decodeURIComponent(path)} ${query} ${body.toString()}`

export const openCloud = async (): Promise<EvalCloud> => {
  const worlds = new Set<Open>()

  const ownerOf = (request: AwsRequest): Open | undefined => {
    const text = textOf(request)
    const named = [...worlds].find(({ ids, given }) =>
      [...ids, ...given].some((id) => text.includes(id) || text.includes(encodeURIComponent(id))),
    )
    // What names no resource of anybody gets the refusal of whichever world there is.
    return named ?? [...worlds][0]
  }

  const front = (name: string): LocalService => ({
    names: [name],
    handle: async (request) => {
      const owner = ownerOf(request)
      const service = owner?.living.services.find(({ names }) => names.includes(name))
      if (owner === undefined || service === undefined) throw new Error(`no world is open for ${name}`)
      const response = await service.handle(request)
      for (const [, id = ''] of String(response.body ?? '').matchAll(/\/change\/(\w+)/g)) owner.given.add(id)
      return response
    },
  })

  const gateway = await openGateway(0, () => {})
  gateway.attach({ services: SERVICES.map(front), routes: [] })
  return {
    endpoint: gateway.endpoint,
    open: (world, monitor) => {
      const ids = resourceIds(world)
      const taken = [...worlds].flatMap((other) => other.ids).find((id) => ids.includes(id))
      if (taken !== undefined) throw new Error(`two worlds with the resource ${taken} are open at once`)
      const opened = { living: bringToLife(world, monitor), ids, given: new Set<string>() }
      worlds.add(opened)
      return { ...opened.living, close: () => void worlds.delete(opened) }
    },
    stop: () => gateway.stop(),
  }
}
