/** Deeper nesting than this is read as text: no text of a person needs it, and no walk over a tree gets deep. */
export const DEEPEST = 12
