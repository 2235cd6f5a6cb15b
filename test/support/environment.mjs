/** Variables for language, time zone, terminal and preferences; tests set those they need. */
const USER_SETTINGS =
  /^(LANG|LANGUAGE|LC_.*|TZ|TERM_PROGRAM|COLUMNS|LINES|NO_COLOR|FORCE_COLOR|CLICOLOR.*|COLORFGBG|XDG_RUNTIME_DIR)$/;
/**
 * Variables of mptcpctl that change its output or files; those of a test run (REQUIRE, TRANSPORT, PARSER, SEED) stay.
 */
const OUTPUT_SETTINGS = /^MPTCPCTL_(OUTPUT|COMPAT|QUIET|LAB|ENTERED|RUN_.*)$/;

/** The environment of tests, independent of the user's settings. */
export function testEnvironment() {
  const keptVariables = Object.entries(process.env).filter(
    ([name]) => !USER_SETTINGS.test(name) && !OUTPUT_SETTINGS.test(name),
  );
  return { ...Object.fromEntries(keptVariables), LANG: "C.UTF-8" };
}
