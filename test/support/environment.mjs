/** Variables for language, time zone, terminal and preferences; tests set those they need. */
const TASTE =
  /^(LANG|LANGUAGE|LC_.*|TZ|TERM_PROGRAM|COLUMNS|LINES|NO_COLOR|FORCE_COLOR|CLICOLOR.*|COLORFGBG|XDG_RUNTIME_DIR)$/;
/**
 * Variables of mptcpctl that change its output or files; those of a test run (REQUIRE, TRANSPORT, PARSER, SEED) stay.
 */
const OURS = /^MPTCPCTL_(OUTPUT|LAB|ENTERED|RUN_.*)$/;

/** The environment of tests, independent of the user's settings. */
export function testEnvironment() {
  const kept = Object.entries(process.env).filter(([name]) => !TASTE.test(name) && !OURS.test(name));
  return { ...Object.fromEntries(kept), LANG: "C.UTF-8" };
}
