#include "cli/exit_codes.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <span>
#include <string_view>

namespace fieldwise::cli {

namespace {

using core::ErrorKind;

constexpr std::array kOfMissing{ErrorKind::input_missing};
constexpr std::array kOfUsage{ErrorKind::usage};
constexpr std::array kOfDamage{ErrorKind::input_damaged, ErrorKind::input_changed};
constexpr std::array kOfDisagreement{ErrorKind::inputs_disagree};
constexpr std::array kOfOutput{ErrorKind::output_failed};
constexpr std::array kOfMemory{ErrorKind::memory_exceeded};
constexpr std::array kOfLock{ErrorKind::locked};

/// Is a row of the table: the code, what it means, and the errors that end with it.
struct ExitCode {
  int code;
  std::string_view meaning;
  std::span<const ErrorKind> kinds;
};

constexpr std::array<ExitCode, 9> kExitCodes{
    {{0, "done, or nothing new", {}},
     {kExitUsage, "usage or run file", kOfUsage},
     {3, "input missing or incomplete", kOfMissing},
     {4, "input damaged", kOfDamage},
     {5, "inputs disagree", kOfDisagreement},
     {kExitOutputFailed, "output failed", kOfOutput},
     {kExitMemory, "more memory, threads or open files needed than allowed", kOfMemory},
     {9, "another run holds the lock", kOfLock},
     {kExitBug, "a bug in fieldwise", {}}}};

}  // namespace

int exit_code_of(ErrorKind kind) {
  for (const ExitCode& row : kExitCodes) {
    for (const ErrorKind one : row.kinds) {
      if (one == kind) return row.code;
    }
  }
  return kExitBug;
}

int exit_code_of(const std::error_code& refusal) {
  switch (refusal.default_error_condition().value()) {
    case EAGAIN:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
      return kExitMemory;
    case EIO:
      return exit_code_of(ErrorKind::input_damaged);
    case EDQUOT:
    case EFBIG:
    case ENOSPC:
    case EROFS:
      return kExitOutputFailed;
    default:
      return exit_code_of(ErrorKind::input_missing);
  }
}

std::string exit_codes() {
  std::string text;
  for (const ExitCode& row : kExitCodes) text += fmt::format("{} {}; ", row.code, row.meaning);
  return text + fmt::format("{}+n ended by signal n.", kExitSignal);
}

}  // namespace fieldwise::cli
