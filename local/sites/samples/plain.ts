import { plain, type Sample } from '../sample'

export const www = (): Sample => ({ site: plain('www', 'Welcome') })

/** Its name is not in the zone. */
export const gone = (): Sample => ({ site: plain('gone', 'Gone', 'no_name') })
