#include "fieldwise/pipeline/record/provenance.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <set>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/version.hpp"
#include "fieldwise/core/visible_text.hpp"
#include "pipeline/plan/control_group.hpp"

namespace fieldwise::pipeline {

namespace {

/// Returns the moment of SOURCE_DATE_EPOCH as "2026-01-31T12:00:00Z ", or nothing where it is not set.
std::string build_date() {
  const char* const text =
      std::getenv("SOURCE_DATE_EPOCH");  // NOLINT(concurrency-mt-unsafe): read before threads start
  if (text == nullptr) {
    return {};
  }
  std::int64_t seconds = 0;
  const std::string_view digits(text);
  if (std::from_chars(digits.data(), digits.data() + digits.size(), seconds).ec != std::errc()) {
    return {};
  }
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ} ", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

/// Returns names without folders, each once and sorted: outputs must not depend on where the data lie.
std::vector<std::string> file_names(const std::vector<std::string>& paths) {
  std::set<std::string> names;
  for (const std::string& path : paths) {
    names.insert(core::visible_line(std::filesystem::path(path).filename().string()));
  }
  return {names.begin(), names.end()};
}

}  // namespace

std::map<std::string, std::string> global_attributes(const RunConfig& config, const RunPlan& plan,
                                                     const PlannedFile& file) {
  std::map<std::string, std::string> attributes = file.attributes;
  attributes.insert(config.attributes.begin(), config.attributes.end());
  if (!config.title.empty()) {
    attributes["title"] = core::visible_text(config.title);
  }
  attributes["history"] = history_line(config);
  attributes["source_files"] = fmt::format("{}", fmt::join(file_names(plan.source_files), " "));
  attributes["fieldwise_version"] = std::string(core::kVersion);
  attributes["fieldwise_run"] = effective_run(config);
  return attributes;
}

std::string history_line(const RunConfig& config) {
  const std::string origin = std::filesystem::path(config.origin).filename().string();
  return fmt::format("{}fieldwise {}: run of {}", build_date(), core::kVersion, core::visible_line(origin));
}

std::size_t memory_or_default(std::size_t asked) { return memory_or_default(asked, control_group_limit()); }

std::size_t memory_or_default(std::size_t asked, std::size_t group_bytes) {
  if (asked > group_bytes) {
    constexpr double kMebibyte = 1024.0 * 1024.0;
    throw core::Error(
        core::ErrorKind::memory_exceeded,
        fmt::format("--memory is {:.0f} MiB, but the control group of this process (a service, a job, a "
                    "container) allows {:.0f} MiB, beyond which the system would end it: ask for less",
                    static_cast<double>(asked) / kMebibyte, static_cast<double>(group_bytes) / kMebibyte));
  }
  if (asked != 0) {
    return asked;
  }
  const auto pages = static_cast<std::size_t>(std::max(1L, sysconf(_SC_PHYS_PAGES)));
  const auto page_bytes = static_cast<std::size_t>(std::max(1L, sysconf(_SC_PAGESIZE)));
  return std::min(pages * page_bytes, group_bytes) / 4;
}

}  // namespace fieldwise::pipeline
