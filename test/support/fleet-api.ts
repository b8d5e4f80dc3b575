import { makeWindowSigner } from '../../functions/adapters/mac/windows'
import { type ApprovalPorts, handle } from '../../functions/approval-handler/handle'
import type { DetectionWorld } from './detection'

/** A MAC that anyone can read: what is signed is what is compared. */
export const plainMac = {
  generate: async (message: string) => Buffer.from(message).toString('base64url'),
  verify: async (message: string, given: string) => Buffer.from(message).toString('base64url') === given,
}

export interface Said {
  readonly status: number
  readonly error?: string
}

/** Asks `POST /windows/iam` or `/monitors/iam`, as API Gateway hands on what somebody has signed. */
export const askFleet = async <A extends object>(
  world: DetectionWorld,
  resource: '/windows/iam' | '/monitors/iam',
  body: object,
  userArn: string | null,
): Promise<Said & Partial<A>> => {
  const { clock, ids, log, trace, events, monitors } = world.ports()
  const common = { clock, ids, log, trace, events, monitors, settings: world.settings }
  const fleet = { ...common, remaining: () => 30_000, windowSigner: makeWindowSigner(plainMac) }
  const answer = await handle(
    {
      httpMethod: 'POST',
      path: `/prod${resource}`,
      resource,
      body: JSON.stringify(body),
      requestContext: { identity: { userArn } },
    },
    'arn:aws:lambda:us-east-1:123456789012:function:approval-handler:api',
    { ...common, fleet } as unknown as ApprovalPorts,
  )
  return { status: answer.statusCode, ...(JSON.parse(answer.body) as Partial<A>) }
}
