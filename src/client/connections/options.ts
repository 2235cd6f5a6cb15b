/** How much to report about a connection. */
export interface ConnectionOptions {
  /** Everything that the kernel reports, in `info`, `tcp` and `mptcp`. Default false. */
  details?: boolean | undefined;
  /** Processes that hold it: reads /proc of every process. Default false; filters for processes imply it. */
  processes?: boolean | undefined;
  /** Interfaces of subflows that are not bound to one: looks up their routes. Default false. */
  routes?: boolean | undefined;
  /**
   * No processes and no routes if more connections than this match, except what the filter needs. Default: no
   * limit.
   */
  extrasUpTo?: number | undefined;
}

/** How much a survey reports. */
export interface SurveyOptions extends ConnectionOptions {
  /** Also list the plain TCP connections of listeners, which are otherwise only counted. Default false. */
  plainTcp?: boolean | undefined;
}
