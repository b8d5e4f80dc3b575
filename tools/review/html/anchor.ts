const safe = (id: string): string => id.replace(/[^A-Za-z0-9._-]/g, '_')

/** An id that is safe in `href="#…"`: alert ids are path-safe already, whatever else is not is replaced. */
export const anchor = (id: string): string => `a-${safe(id)}`
export const eventAnchor = (id: string): string => `e-${safe(id)}`
