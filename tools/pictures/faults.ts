import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { credentialsIn } from '../../local/aws/credentials'
import { DOWN, EXPIRED, NO_NAME, REPAIRED, WRONG_NAME } from '../../local/commands/demo/sites'
import { waitFor } from '../../local/commands/demo/wait'
import type { World } from '../../local/commands/demo/world'
import type { Unnamed } from './browser'
import { linkIn, mail, messagesOf, slack, teamsPicture } from './messages'

/** The sheets: every kind of fault at every moment, as a channel shows it. */
export const SHEETS = ['slack', 'teams', 'email', 'page'] as const
export type SheetName = (typeof SHEETS)[number]

/** Of the repaired ones, one whose change cannot be taken back and one whose change can. */
const ROWS = new Set([...REPAIRED.slice(0, 2), DOWN, EXPIRED, WRONG_NAME, NO_NAME])

/** The alerts that the sheets show. */
export const shownOf = (alerts: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...alerts].filter(([domain]) => ROWS.has(domain)))

export type Gather = (sheet: SheetName, row: string, column: string, picture: Unnamed) => Promise<void>

/** What people see of each alert now: its newest message on each channel, and its page. */
export const gatherNow = async (
  world: World,
  alerts: ReadonlyMap<string, string>,
  column: string,
  gather: Gather,
): Promise<void> => {
  for (const [domain, id] of alerts) {
    const of = (channel: 'slack' | 'teams' | 'email') => messagesOf(world, id, channel)
    const [post, card, letter] = [of('slack').at(-1), of('teams').at(-1), of('email').at(-1)]
    if (post !== undefined) await gather('slack', domain, column, { html: slack([post]), width: 480 })
    if (card !== undefined) await gather('teams', domain, column, { ...teamsPicture([card]), width: 480 })
    if (letter !== undefined) await gather('email', domain, column, { html: mail(letter), width: 480 })
    // The half of the pages that is looked at in the dark, on a phone or at a desk.
    const url = linkIn(of('teams')[0])
    const isDark = column === 'outcome'
    const size = column === 'update' ? { width: 800, height: 2_400 } : { width: 390, height: 1_170 }
    await gather('page', domain, column, { url, ...size, dark: isDark })
  }
}

/** What the channels have taken is forgotten: of what is more than they take, people would get digests. */
export const forgetLimits = async ({ cloud }: World): Promise<void> => {
  const client = new DynamoDBClient({
    region: cloud.environment.AWS_REGION ?? '',
    endpoint: cloud.environment.AWS_ENDPOINT_URL ?? '',
    credentials: credentialsIn(cloud.environment),
  })
  try {
    for (const channel of ['slack', 'teams', 'email'])
      await DynamoDBDocumentClient.from(client).send(
        new DeleteCommand({
          TableName: 'cloudops-digests',
          Key: { channel: `limit#${channel}`, id: 'messages' },
        }),
      )
  } finally {
    client.destroy()
  }
}

/** Somebody puts each alert off: every channel is sent what has changed. */
export const snoozeAll = async (world: World, alerts: ReadonlyMap<string, string>): Promise<void> => {
  for (const id of alerts.values())
    await world.clients.invoke('approval-handler', { alert_id: id, action: 'snooze', approved_by: 'dana' })
  for (const id of alerts.values())
    await waitFor(`the message that ${id} is put off`, () =>
      messagesOf(world, id, 'slack').find(({ text }) => text.includes('snoozed until')),
    )
  await world.cloud.idle()
}
