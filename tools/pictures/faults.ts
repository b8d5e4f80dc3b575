import { setTimeout as pause } from 'node:timers/promises'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { credentialsIn } from '../../local/aws/credentials'
import type { ChatMessage } from '../../local/chat'
import { DOWN, EXPIRED, NO_NAME, REPAIRED, WRONG_NAME } from '../../local/commands/demo/sites'
import { waitFor } from '../../local/commands/demo/wait'
import type { World } from '../../local/commands/demo/world'
import type { Place, Unnamed } from './browser'
import { linkIn, mail, messagesOf, slack, teamsPicture } from './messages'
import { type SheetLook, SIZES, type Size } from './sheet'

/** A sheet: every kind of fault at every moment, as a channel shows it on such a screen. */
export interface Sheet extends SheetLook {
  readonly channel: 'slack' | 'teams' | 'email' | 'page'
}

/** `slack-faults-phone-dark` */
export const nameOf = ({ channel, size, dark }: Sheet): string =>
  `${channel}-faults-${size}-${dark ? 'dark' : 'light'}`

export const SHEETS: readonly Sheet[] = (['slack', 'teams', 'email', 'page'] as const).flatMap((channel) =>
  (['phone', 'desktop'] as const).flatMap((size) => [false, true].map((dark) => ({ channel, size, dark }))),
)

/** Of the repaired ones, one whose change cannot be taken back and one whose change can. */
const ROWS = new Set([...REPAIRED.slice(0, 2), DOWN, EXPIRED, WRONG_NAME, NO_NAME])

/** The alerts that the sheets show. */
export const shownOf = (alerts: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...alerts].filter(([domain]) => ROWS.has(domain)))

export type Gather = (sheet: Sheet, row: string, column: string, picture: Unnamed) => Promise<void>

/** Of a page and of a mail only so much from its top, in pixels: what a decision needs is there. */
const TALLEST = { page: { phone: 1_350, desktop: 1_100 }, email: { phone: 1_000, desktop: 900 } } as const

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
    const url = linkIn(of('teams')[0])
    for (const sheet of SHEETS) {
      const { size, dark } = sheet
      const seen = pictureIn(sheet.channel, { post, card, letter, url, size })
      if (seen !== undefined) await gather(sheet, domain, column, { ...seen, width: SIZES[size].width, dark })
    }
  }
}

interface Shown {
  readonly post: ChatMessage | undefined
  readonly card: ChatMessage | undefined
  readonly letter: ChatMessage | undefined
  readonly url: string
  readonly size: Size
}

const pictureIn = (
  channel: Sheet['channel'],
  { post, card, letter, url, size }: Shown,
): (Omit<Unnamed, 'width'> & Place) | undefined => {
  switch (channel) {
    case 'slack':
      return post && { html: slack([post]) }
    case 'teams':
      return card && teamsPicture([card])
    case 'email':
      return letter && { html: mail(letter), height: TALLEST.email[size] }
    case 'page':
      return { url, height: TALLEST.page[size] }
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

/** So that each of many messages at once is sent by itself. */
export const withoutLimits = async (world: World, work: () => Promise<unknown>): Promise<void> => {
  let isDone = false
  const forgetting = async (): Promise<void> => {
    while (!isDone) {
      await forgetLimits(world)
      await pause(250)
    }
  }
  const forgotten = forgetting()
  try {
    await work()
    await world.cloud.idle()
  } finally {
    isDone = true
    await forgotten
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
