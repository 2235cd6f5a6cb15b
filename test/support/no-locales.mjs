// In the place of zod's fifty files of error texts in other languages, which each test file would load.
export {};
