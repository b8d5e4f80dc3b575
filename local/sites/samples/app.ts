import type { EcsService } from '../resources'
import { arnOf, failing, json, type Sample } from '../sample'

/** The tasks of its release of today, `app:42`, do not come up; those of `app:41` did. */
export const app = (): Sample => {
  const service: EcsService = {
    arn: arnOf('ecs', 'service/web/app'),
    definitions: ['app:40', 'app:41', 'app:42'],
    definition: 'app:42',
  }
  return {
    site: failing(
      'app',
      'App',
      // Its task definitions name no roles.
      { ecs_service_arn: service.arn, ecs_role_arns: [] },
      () => service.definition !== 'app:42',
      json(503, { message: 'Service Temporarily Unavailable' }),
    ),
    resources: () => ({ services: [service] }),
    repair: () => {
      service.definition = 'app:41'
    },
    spoil: () => {
      service.definition = 'app:42'
    },
  }
}
