/** Probes before anything is measured, of all alike: a function that is called every few minutes is warm. */
export const WARM_UP = 500
