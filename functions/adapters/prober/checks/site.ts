import type { Monitor } from '../../../../schemas/monitor'
import type { Target } from '../model'
import { followRedirects } from '../net/redirects'
import { type ProbeContext, request, type Trace } from '../net/request'
import type { Deadline } from '../net/time-budget'
import { checkExpectations } from './expectations'
import { checkRecords } from './records'

/**
 * The main check: names, connection, certificate, answer. The first failing layer is the finding.
 * @throws Fault, Inconclusive
 */
export const checkSite = async (
  monitor: Monitor,
  target: Target,
  context: ProbeContext,
  deadline: Deadline,
  trace: Trace,
): Promise<void> => {
  const { expect = {}, method = 'GET' } = monitor
  if (!context.pinned.has(`${target.host}:${target.port}`))
    await checkRecords(target.host, expect.dns ?? {}, context.resolvers, deadline)
  const httpRequest = { method, max_body: expect.max_body_bytes }
  if (target.url === undefined) {
    await request({ ...target, expect, deadline }, undefined, httpRequest, context, trace)
    return
  }
  const final = await followRedirects(
    {
      first: target.url,
      httpRequest,
      expect,
      deadline,
      ends: ({ status }) => expect.status?.includes(status) === true,
    },
    context,
    trace,
  )
  trace.ended_at = final.url
  checkExpectations(expect, final)
}
