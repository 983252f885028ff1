/** The code of a dead letter that is taken again by itself. */
export const eventAhead = 'EVENT_AHEAD';

/**
 * Thrown by a facts handler that needs a copy which another topic has not brought yet: topics overtake each other. The
 * fact becomes a dead letter like any other that cannot be taken, so that nothing waits for it but its own key; but it
 * is taken again by itself whenever a copy has come in, and now and then besides.
 */
export class EventAhead extends Error {
  override readonly name = 'EventAhead';
  readonly code = eventAhead;
}
