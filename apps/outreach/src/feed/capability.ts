import type { Capability } from '@doorstep/service';
import { serveFeed } from './feed.route';

/** The published stories as an Atom feed, for everybody. */
export const feed: Capability = {
  doors: ({ service, database, verifyToken }) => serveFeed(service.http, database, verifyToken),
};
