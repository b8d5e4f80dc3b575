import type { Answer } from './results'
import type { Figures } from './summary'

/** Words for people, in the order in which they are shown. */

export const kindLabels: Readonly<Record<Answer['expected'], string>> = {
  repair: 'to be repaired',
  no_steps: 'no step helps',
  ambiguous: 'ambiguous',
}

type Tone = 'good' | 'fair' | 'idle' | 'poor' | 'bad'

interface Label {
  readonly text: string
  readonly tone: Tone
}

export const causeLabels: Readonly<Record<keyof Figures['cause'], Label>> = {
  right: { text: 'right', tone: 'good' },
  area: { text: 'right area', tone: 'fair' },
  not_wrong: { text: 'not wrong', tone: 'idle' },
  wrong: { text: 'wrong', tone: 'bad' },
}

export const planLabels: Readonly<Record<Answer['scores']['plan']['outcome'], Label>> = {
  repaired: { text: 'repaired', tone: 'good' },
  rightly_none: { text: 'rightly no step', tone: 'good' },
  only_looks: { text: 'only looks', tone: 'fair' },
  missed: { text: 'missed', tone: 'idle' },
  not_repaired: { text: 'not repaired', tone: 'poor' },
  none_given: { text: 'no plan given', tone: 'poor' },
  made_worse: { text: 'needless change', tone: 'bad' },
}

export const channelLabels: Readonly<Record<NonNullable<Answer['channel']>, string>> = {
  body: 'body of a page',
  header: 'header',
  certificate_name: 'name in a certificate',
  txt: 'answer of DNS',
  redirect: 'redirect',
  tool_result: 'result of a tool',
  runbook: 'runbook',
  history: 'earlier alerts',
}

export const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`
export const points = (grade: number): string => grade.toFixed(1)
