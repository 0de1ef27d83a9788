// FIELDWISE_CPU_VARIANTS: compiles a hot loop for several kinds of processor; the program takes the best at its start.
// May know: the compiler.
// Must not know: what the loop does.
#pragma once

// All variants give the same bits: contraction to fused multiply-add is off, and loops are never reassociated.
// Sanitizers cannot instrument the choice, which is made before they are ready.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(FIELDWISE_THREAD_SANITIZER)
#define FIELDWISE_CPU_VARIANTS __attribute__((target_clones("default", "avx2", "avx512f"), flatten))
#else
#define FIELDWISE_CPU_VARIANTS
#endif
