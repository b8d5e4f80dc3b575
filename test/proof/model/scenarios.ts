import type { Bounds } from './invocations'

const analysed = [
  'IssueDetected arrives',
  'analyze create create',
  'analyze write record_analysis',
  'analyze publish',
  'analyze clear',
]
const approved = [
  ...analysed,
  'somebody clicks approve:a',
  'decide read approve:a/1',
  'decide write approve:a/1',
]

const bounds = {
  approvals_needed: 1,
  processes: 2,
  minutes: 3,
  clickable: [],
  prefix: [],
  long: false,
  crashes: 1,
  duplicates: 0,
  replays: 1,
  clicks: 0,
  recoveries: 0,
  sleeps: 0,
  attacks: 0,
  rivals: 0,
  changes: 0,
  revocations: 0,
  inAdvance: false,
}

export interface Scenario {
  readonly bounds: Bounds
  /** Most states to visit; without it, all there are. */
  readonly limit?: number
}

/** Parts of an alert's life, each with its own mishaps. Those without a limit are visited to their end. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  'an analysis': { bounds: { ...bounds, minutes: 2, duplicates: 1 } },
  'an analysis whose domain recovers': { bounds: { ...bounds, minutes: 2, crashes: 0, recoveries: 1 } },
  'an execution': { bounds: { ...bounds, prefix: approved, duplicates: 1 } },
  'an execution whose item is set back': {
    bounds: { ...bounds, prefix: approved, attacks: 1, duplicates: 1, replays: 0, minutes: 2 },
  },
  'an approval that is written into the table': {
    bounds: { ...bounds, prefix: analysed, attacks: 1, replays: 0, minutes: 2 },
  },
  'an execution that takes long': {
    bounds: {
      ...bounds,
      prefix: [...approved, 'decide publish', 'decide clear'],
      long: true,
      duplicates: 1,
      replays: 0,
    },
  },
  'an execution that takes long and is stopped': {
    bounds: {
      ...bounds,
      prefix: [...approved, 'decide publish', 'decide clear'],
      ...{ long: true, clicks: 1, clickable: ['stop'], replays: 0 },
    },
    limit: 30_000,
  },
  'an execution that takes long, and whose item is set back': {
    bounds: {
      ...bounds,
      prefix: [...approved, 'decide publish', 'decide clear'],
      long: true,
      attacks: 1,
      crashes: 0,
      processes: 1,
      replays: 0,
    },
  },
  'two executions and one slot': {
    bounds: {
      ...bounds,
      prefix: [...approved, 'decide publish', 'decide clear'],
      ...{ duplicates: 1, replays: 0, minutes: 0, processes: 3, rivals: 1 },
    },
  },
  'a plan that was approved in advance, and is revoked': {
    bounds: { ...bounds, prefix: analysed, inAdvance: true, revocations: 1, duplicates: 1, minutes: 2 },
    limit: 30_000,
  },
  'an execution that people stop': {
    bounds: { ...bounds, prefix: approved, clicks: 1, clickable: ['stop', 'cancel', 'reject', 'approve:b'] },
  },
  'a decision, clicked twice': {
    bounds: {
      ...bounds,
      prefix: analysed,
      clicks: 2,
      recoveries: 1,
      clickable: ['approve:a', 'reject', 'snooze', 'analyze_again'],
    },
    limit: 30_000,
  },
  'a plan that people change while others decide': {
    bounds: {
      ...{ ...bounds, prefix: analysed, minutes: 2, replays: 0, crashes: 0, clicks: 2 },
      clickable: ['approve:a', 'amend'],
    },
    limit: 10_000,
  },
  'a decision, while the fault becomes worse': {
    bounds: {
      ...bounds,
      prefix: analysed,
      minutes: 1,
      replays: 0,
      clicks: 1,
      changes: 1,
      clickable: ['approve:a'],
    },
    limit: 10_000,
  },
  'two approvals': {
    bounds: {
      ...bounds,
      prefix: [...approved, 'decide publish', 'decide clear'],
      approvals_needed: 2,
      clicks: 2,
      clickable: ['approve:a', 'approve:b', 'analyze_again'],
    },
    limit: 30_000,
  },
  'a bus that is down for a month': {
    bounds: { ...bounds, clicks: 1, sleeps: 2, clickable: ['approve:a', 'reject'] },
    limit: 15_000,
  },
}
