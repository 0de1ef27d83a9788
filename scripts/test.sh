#!/usr/bin/env bash
# Builds fieldwise and runs every check there is. Ends with a non-zero status if any of them failed. The summary tells how
# long each phase took, and how much time of processors it used (that of all its children, on all cores).
#   scripts/test.sh           everything
#   scripts/test.sh --quick   one build and all its tests: no sanitizers, no fuzzing, no documentation
#   scripts/test.sh --tidy    everything, and clang-tidy over all sources (about half an hour of processor time more)
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
quick=false
tidy=false
case "${1:-}" in
  --quick) quick=true ;;
  --tidy) tidy=true ;;
  "") ;;
  *)
    echo "usage: scripts/test.sh [--quick | --tidy]" >&2
    exit 2
    ;;
esac
jobs=2
# Objects are the same wherever the checkout lies, so that a compiler cache serves all checkouts.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros
# What is not in the cache is compiled once: without this each source would be preprocessed for itself first.
export CCACHE_DEPEND=1
export LSAN_OPTIONS=suppressions=$PWD/tests/library_leaks.txt:print_suppressions=0
export TSAN_OPTIONS=suppressions=$PWD/tests/library_races.txt
summary=()
failures=0

# Sets `processor` to the seconds of user and system time of all children so far. `times` must be called by this shell, as
# a shell of its own has no children; its second line is theirs (1m2.345s 0m6.789s).
processor=0
note_processor() {
  times >build/times
  processor=$(awk -F '[ms ]+' 'NR == 2 { printf "%.0f", 60 * ($1 + $3) + $2 + $4 }' build/times)
}

# Tests of functions and classes run once, under sanitizers; without these, in the one build that there is.
programs=programs
$quick && programs=dev

# phase NAME COMMAND...: runs the command under a heading, notes how long it took and whether it failed.
phase() {
  local name=$1 start=$SECONDS result=ok before took used
  shift
  note_processor
  before=$processor
  printf '\n=== %s\n' "$name"
  if ! "$@"; then
    result=FAILED
    failures=$((failures + 1))
  fi
  note_processor
  took=$((SECONDS - start)) used=$((processor - before))
  summary+=("$(printf '%-7s %5d s %5d s  %s' "$result" "$took" "$used" "$name")")
  printf -- '--- %s: %s after %d s, %d s of processors\n' "$name" "$result" "$took" "$used"
  [ "$result" = ok ]
}

finish() {
  note_processor
  printf '\n=== Summary\nresult     time   cores  phase\n'
  printf '%s\n' "${summary[@]}"
  printf 'All together: %d s, %d s of processors\n' "$SECONDS" "$processor"
  exit $((failures > 0))
}

build() {
  if ! cmake --preset "$1" >"build/configure-$1.log" 2>&1; then
    cat "build/configure-$1.log"
    return 1
  fi
  cmake --build --preset "$1" -j "$jobs" -- --quiet
}

run_tests() { ctest --test-dir "build/$1" -j "$jobs" --output-on-failure --no-tests=error; }
sources() { find src include tests python -name '*.cpp' -o -name '*.hpp' | sort; }
check_format() { sources | xargs clang-format --dry-run --Werror; }

check_tidy() {
  # run-clang-tidy prints the command of every file; only what clang-tidy finds is worth reading.
  # Nothing is built: the commands of a build without GCC's precompiled headers, which clang cannot read, are enough.
  local log=build/clang-tidy.log status=0
  cmake --preset tidy >"$log" 2>&1 || status=$?
  [ "$status" -eq 0 ] && { run-clang-tidy -quiet -j "$jobs" -p build/tidy "$PWD/src/.*\.cpp$" >"$log" 2>&1 || status=$?; }
  sed -i -e 's/\x1b\[[0-9;]*m//g' -e "s|$PWD/||g" "$log"
  grep -E '(warning|error): ' "$log" | sort -u
  [ "$status" -eq 0 ] || { grep -q 'error: ' "$log" || tail -n 20 "$log"; }
  return "$status"
}

check_install() {
  local prefix=$PWD/build/installed
  rm -rf "$prefix" build/consumer build/consumer-pkg-config
  cmake --install "build/$programs" --prefix "$prefix" >/dev/null &&
    tests/consumer/check.sh "$prefix" "$PWD/build"
}

# What runs on several threads: loops over tiles and chunks, and runs of a whole file, real data among them.
check_threads() {
  ctest --test-dir build/tsan -j "$jobs" --output-on-failure --no-tests=error -R '^(stream|pipeline\.Run|pipeline\.RunInMemory|pipeline\.Surroundings)\.'
}

check_documentation() { mkdir -p build/docs && doxygen -q Doxyfile; }

mkdir -p build
phase "Packages" scripts/setup.sh || finish
phase "Build ($programs)" build "$programs" || finish
phase "Tests ($programs)" run_tests "$programs"
phase "Format" check_format
phase "Install and use from another project" check_install
if ! $quick; then
  phase "Build (address and undefined behaviour sanitizers, fuzzing)" build sanitize &&
    phase "Tests (sanitizers)" run_tests sanitize
  phase "Build (thread sanitizer)" build tsan &&
    phase "Tests of threads (thread sanitizer)" check_threads
  phase "Fuzzing, 10 s for each target" scripts/fuzz.sh 10
  if $tidy; then phase "clang-tidy" check_tidy; fi
  phase "Documentation" check_documentation
fi
finish
