/* Declarations that the files of the addon share. */
#pragma once
#define NAPI_VERSION 8
#include <node_api.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct { void *at; size_t length; } Array; /* length in elements */
typedef struct { char at[4096]; } Path;

/*
 * Reads arguments by a format with one letter for each: i int32, b bytes, o bytes or undefined, w int32 words, d
 * doubles, f function, p string that is a path, t string as an array of its bytes in UTF-8, which must be last and
 * must be freed. If an argument does not fit, a TypeError is pending and the result is false. No letter runs
 * JavaScript, so a pointer that was read remains valid until the call returns.
 */
bool arguments(napi_env env, napi_callback_info info, const char *shape, ...);

napi_value number(napi_env env, int64_t value);

/* The result of a system call, or the negative errno. */
napi_value outcome(napi_env env, ssize_t returned);

/* exec.c */
napi_value execute(napi_env env, napi_callback_info info);
napi_value mark_description(napi_env env, napi_callback_info info);
napi_value adopt_orphans(napi_env env, napi_callback_info info);
napi_value get_attribute(napi_env env, napi_callback_info info);

/* start.c */
napi_value get_status(napi_env env, napi_callback_info info);
napi_value read_file(napi_env env, napi_callback_info info);
napi_value write_text(napi_env env, napi_callback_info info);
napi_value end_process(napi_env env, napi_callback_info info);

/* proc.c */
napi_value list_descriptors(napi_env env, napi_callback_info info);

/* guard.c */
napi_value keep_change(napi_env env, napi_callback_info info);
napi_value drop_change(napi_env env, napi_callback_info info);
napi_value end_within(napi_env env, napi_callback_info info);
