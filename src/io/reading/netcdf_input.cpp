#include "io/reading/netcdf_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <list>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/io/cf/choose_variable.hpp"
#include "fieldwise/io/inputs/known_headers.hpp"
#include "fieldwise/io/worker/worker.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "io/reading/netcdf_source.hpp"
#include "io/reading/variable_opener.hpp"
#include "io/reading/visited_file.hpp"

namespace fieldwise::io {

namespace {

using core::Error;

/// Returns the names of the variables that are meant in the first file. Errors: as `choose_variable`.
std::vector<std::string> variables_meant(const InputSpec& spec, const FileIndex& index) {
  const auto chosen = [&](const std::string& name) {
    return index.variables[choose_variable(index, name, spec.setting("variable", "NAME"))].name;
  };
  std::vector<std::string> names;
  for (const std::string& name : spec.variables) {
    names.push_back(chosen(name));
    if (std::find(names.begin(), names.end() - 1, names.back()) != names.end() - 1) {
      throw Error(core::ErrorKind::usage, fmt::format("{}: the variable {} is named twice", index.path, name));
    }
  }
  if (spec.means_all_variables()) {
    for (const std::size_t variable : data_variables(index)) names.push_back(index.variables[variable].name);
  }
  // Also where there is no data variable at all, which is an error.
  if (names.empty()) names.push_back(chosen(spec.means_all_variables() ? std::string() : spec.variable));
  return names;
}

/// Opens all variables of the files of one input, each file once.
class FieldsOpener {
 public:
  FieldsOpener(const InputSpec& spec, std::size_t files, KnownHeaders* known)
      : spec_(spec), joins_(files > 1), known_(known) {}

  /// Returns what to ask of the next files.
  [[nodiscard]] std::vector<std::string> names(const FileIndex& index) const {
    if (!began_) return variables_meant(spec_, index);
    std::vector<std::string> names;
    for (const VariableOpener& opener : openers_) names.push_back(opener.variable());
    return names;
  }

  void add(const VisitedFile& file) {
    if (file.error) std::rethrow_exception(file.error);
    if (known_ != nullptr) known_->keep(*file.index);
    if (!began_) {
      for (const std::string& name : file.variables) openers_.emplace_back(spec_, name, joins_, kept_chunks_);
      began_ = true;
    }
    FileGrids grids;
    for (auto opener = openers_.begin(); opener != openers_.end();) {
      opener =
          tried(opener->variable(), [&] { opener->add(file, grids); }) ? std::next(opener) : openers_.erase(opener);
    }
    require_any(openers_.empty());
    // The values of coordinates are no longer needed; thousands of files would keep them all.
    for (VariableIndex& one : file.index->variables) {
      std::vector<double>().swap(one.values);
      std::vector<std::string>().swap(one.labels);
    }
  }

  NetcdfFields finish() {
    NetcdfFields opened;
    std::vector<core::FieldHeader> headers;
    for (VariableOpener& opener : openers_) {
      tried(opener.variable(), [&] {
        OpenedVariable variable = opener.finish();
        name_apart(opener.variable(), headers, variable.layout.header);
        share_times(headers, variable.layout.header);
        headers.push_back(variable.layout.header);
        for (const std::string& notice : variable.notices) add_once(opened.fields.notices, notice);
        opened.not_one_layer.push_back(std::move(variable.not_one_layer));
        opened.fields.variables.push_back({headers.back().name, layer_sources(std::move(variable.layout)),
                                           std::move(variable.files), variable.packing_unit});
      });
    }
    require_any(opened.fields.variables.empty());
    for (const std::string& notice : left_out_) opened.fields.notices.push_back(notice);
    opened.fields.left_out = left_out_.size();
    return opened;
  }

 private:
  /// Does work for a variable; returns false, and notes why, where it fails and other variables do without.
  template <class Work>
  bool tried(const std::string& variable, const Work& work) {
    try {
      work();
      return true;
    } catch (const Error& error) {
      if (!spec_.means_all_variables()) throw;
      if (left_out_.empty()) first_error_ = std::current_exception();
      left_out_.push_back(fmt::format("{} is left out: {}", variable, error.what()));
      return false;
    }
  }

  void require_any(bool none) const {
    if (none && first_error_) std::rethrow_exception(first_error_);
  }

  static void add_once(std::vector<std::string>& notices, const std::string& notice) {
    if (std::ranges::find(notices, notice) == notices.end()) notices.push_back(notice);
  }

  /// Variables of the same name in different groups are told apart by these.
  static void name_apart(std::string full_name, const std::vector<core::FieldHeader>& others,
                         core::FieldHeader& header) {
    const auto is_taken = [&](const std::string& name) {
      return std::ranges::find(others, name, &core::FieldHeader::name) != others.end();
    };
    if (!is_taken(header.name)) return;
    std::ranges::replace(full_name, '/', '_');
    header.name = full_name;
    for (int number = 2; is_taken(header.name); ++number) header.name = fmt::format("{}_{}", full_name, number);
  }

  /// Variables of the same times share one axis in memory.
  static void share_times(const std::vector<core::FieldHeader>& others, core::FieldHeader& header) {
    const auto same = std::ranges::find_if(others, [&](const core::FieldHeader& other) {
      return other.time && header.time && *other.time == *header.time;
    });
    if (same != others.end()) header.time = same->time;
  }

  const InputSpec& spec_;
  bool joins_;
  KnownHeaders* known_;
  bool began_ = false;
  std::list<VariableOpener> openers_;
  std::size_t kept_chunks_ = 0;
  std::vector<std::string> left_out_;
  std::exception_ptr first_error_;
};

}  // namespace

NetcdfFields open_netcdf_fields(const InputSpec& spec, const std::vector<std::string>& files, KnownHeaders* known) {
  // Workers read headers side by side; netCDF itself must not. Errors come in the order of the files all the same.
  constexpr std::size_t kVisitedTogether = 64;
  const std::size_t most = has_workers() ? kVisitedTogether : 1;
  FieldsOpener opener(spec, files.size(), known);
  const VariableNames names = [&](const FileIndex& index) { return opener.names(index); };
  for (std::size_t begin = 0; begin < files.size();) {
    core::throw_if_stopped();
    const std::size_t count = begin == 0 ? 1 : std::min(most, files.size() - begin);
    std::vector<VisitedFile> visited(count);
    stream::parallel_for(count, [&](std::size_t i) { visited[i] = visit_file(files[begin + i], names, known); });
    for (const VisitedFile& file : visited) opener.add(file);
    begin += count;
  }
  return opener.finish();
}

}  // namespace fieldwise::io
