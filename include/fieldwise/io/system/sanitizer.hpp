// FIELDWISE_SANITIZED: whether this program is compiled with a sanitizer that needs memory and descriptors of its own.
// May know: what compilers say of themselves.
// Must not know: processes, files.
#pragma once

// GCC defines a macro, clang answers a question.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FIELDWISE_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FIELDWISE_SANITIZED 1
#endif
#endif
#if !defined(FIELDWISE_SANITIZED)
#define FIELDWISE_SANITIZED 0
#endif
