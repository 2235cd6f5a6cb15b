/** How much is told of a connection. */
export interface ConnectionOptions {
  /** All that the kernel tells, in `info`, `tcp` and `mptcp`. Default false. */
  details?: boolean | undefined;
  /** Who holds it: reads /proc of every process. Default false; filters for processes imply it. */
  processes?: boolean | undefined;
  /** The interfaces that subflows leave by which are bound to none: asks for their routes. Default false. */
  routes?: boolean | undefined;
  /** Neither processes nor routes where more connections than this match, but what the filter needs. Default: no bound. */
  extrasUpTo?: number | undefined;
}

export interface SurveyOptions extends ConnectionOptions {
  /** Lists the plain TCP connections of listeners, too, which are only counted otherwise. Default false. */
  plainTcp?: boolean | undefined;
}
