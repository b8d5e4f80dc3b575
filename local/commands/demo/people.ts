import type { ChatMessage } from '../../chat'
import type { Cloud } from '../../cloud'
import type { Clients } from './clients'
import { DANA, STRANGER } from './settings'
import { waitFor } from './wait'

/** What people of the demo do: each decides where a real person could. */
export interface People {
  /** Waits for the message about an alert on a channel. */
  message(channel: ChatMessage['channel'], alertId: string): Promise<ChatMessage>
  /** A click in Slack by somebody who may not decide; nothing must come of it. */
  strangerApproves(alertId: string): Promise<void>
  approveInSlack(alertId: string): Promise<void>
  rejectByApi(alertId: string, comment: string): Promise<void>
  /** Opens the link of the Teams message, reads the page, presses the button. */
  acknowledgeOnPage(alertId: string): Promise<void>
  /** `aws lambda invoke --function-name approval-handler`, the documented payload. */
  acknowledgeDirectly(alertId: string): Promise<void>
}

export const createPeople = (cloud: Cloud, clients: Clients): People => {
  const message = (channel: ChatMessage['channel'], alertId: string): Promise<ChatMessage> =>
    waitFor(`a message about ${alertId} in ${channel}`, () =>
      cloud.chat.messages.find(
        (one) => one.channel === channel && JSON.stringify(one.payload).includes(alertId),
      ),
    )

  const click = async (alertId: string, action_id: string, who: typeof DANA): Promise<void> => {
    const { status } = await cloud.chat.clickSlack({
      message: await message('slack', alertId),
      action_id,
      ...who,
      endpoint: `${cloud.api.baseUrl}/slack/interactions`,
    })
    if (status !== 200) throw new Error(`Slack's click on ${action_id} was answered with ${status}`)
  }

  return {
    message,
    strangerApproves: (alertId) => click(alertId, 'approve', STRANGER),
    approveInSlack: (alertId) => click(alertId, 'approve', DANA),
    rejectByApi: async (alertId, comment) => {
      const response = await fetch(cloud.api.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': cloud.api.key },
        body: JSON.stringify({ alert_id: alertId, action: 'reject', approved_by: 'erin', comment }),
      })
      if (response.status !== 200)
        throw new Error(`POST /approval was answered with ${response.status}: ${await response.text()}`)
    },
    acknowledgeOnPage: async (alertId) => {
      const { payload } = await message('teams', alertId)
      const [url] = JSON.stringify(payload).match(/http[^"\\]+\?t=[A-Za-z0-9._-]+/) ?? []
      if (url === undefined) throw new Error(`the Teams message of ${alertId} holds no link`)
      const page = await fetch(url)
      if (page.status !== 200) throw new Error(`the page of ${alertId} was answered with ${page.status}`)
      const token = new URL(url).searchParams.get('t') ?? ''
      const form = new URLSearchParams({
        t: token,
        action: 'acknowledge',
        name: 'Sam',
        comment: 'we take it from here',
      })
      const decided = await fetch(new URL('approval/decision', url), { method: 'POST', body: form })
      if (decided.status !== 200)
        throw new Error(`the form of ${alertId} was answered with ${decided.status}`)
    },
    acknowledgeDirectly: async (alertId) => {
      const payload = { alert_id: alertId, action: 'acknowledge', approved_by: 'frank' }
      const answer = (await clients.invoke('approval-handler', payload)) as {
        statusCode: number
        body: string
      }
      if (answer.statusCode !== 200) throw new Error(`the direct payload was answered with ${answer.body}`)
    },
  }
}
