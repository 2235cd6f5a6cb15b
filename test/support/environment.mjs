/** What a user's environment tells of language, place, terminal and taste; tests say themselves what they want of it. */
const TASTE =
  /^(LANG|LANGUAGE|LC_.*|TZ|TERM_PROGRAM|COLUMNS|LINES|NO_COLOR|FORCE_COLOR|CLICOLOR.*|COLORFGBG|XDG_RUNTIME_DIR)$/;
/** Settings of ours that change what is printed or where; those of a test run (REQUIRE, TRANSPORT, DOOR, SEED) stay. */
const OURS = /^MPTCPCTL_(OUTPUT|LAB|ENTERED|RUN_.*)$/;

/** The environment in which tests run, the same whatever the user has set. */
export function testEnvironment() {
  const kept = Object.entries(process.env).filter(([name]) => !TASTE.test(name) && !OURS.test(name));
  return { ...Object.fromEntries(kept), LANG: "C.UTF-8" };
}
