import { late } from '../../runtime/late'
import type { Sending, SendingSettings } from './model'

/** The channels, loaded with the first message: of the events that reach them many are muted, void or were sent before. */
export const lateSending = (settings: SendingSettings): Sending => {
  const sending = late('channels', async () => (await import('./sending')).makeSending(settings))
  return {
    limits: { take: (...asked) => sending(({ limits }) => limits.take(...asked)) },
    digestForm: (channel) => sending(({ digestForm }) => digestForm(channel)),
    send: (...message) => sending(({ send }) => send(...message)),
  }
}
