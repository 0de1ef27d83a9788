#include "io/reading/fields_opener.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/cf/choose_variable.hpp"
#include "fieldwise/io/inputs/known_headers.hpp"
#include "io/reading/netcdf_source.hpp"

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

void add_once(std::vector<std::string>& notices, const std::string& notice) {
  if (std::ranges::find(notices, notice) == notices.end()) notices.push_back(notice);
}

/// Variables of the same name in different groups are told apart by these.
void name_apart(std::string full_name, const std::vector<core::FieldHeader>& others, core::FieldHeader& header) {
  const auto is_taken = [&](const std::string& name) {
    return std::ranges::find(others, name, &core::FieldHeader::name) != others.end();
  };
  if (!is_taken(header.name)) return;
  std::ranges::replace(full_name, '/', '_');
  header.name = full_name;
  for (int number = 2; is_taken(header.name); ++number) header.name = fmt::format("{}_{}", full_name, number);
}

/// Variables of the same times share one axis in memory.
void share_times(const std::vector<core::FieldHeader>& others, core::FieldHeader& header) {
  const auto same = std::ranges::find_if(
      others, [&](const core::FieldHeader& other) { return other.time && header.time && *other.time == *header.time; });
  if (same != others.end()) header.time = same->time;
}

}  // namespace

std::vector<std::string> FieldsOpener::names(const FileIndex& index) const {
  if (!began_) return variables_meant(spec_, index);
  std::vector<std::string> names;
  for (const VariableOpener& opener : openers_) names.push_back(opener.variable());
  return names;
}

/// Does work for a variable; returns false, and notes why, where it fails and other variables do without.
template <class Work>
bool FieldsOpener::tried(const std::string& variable, const Work& work) {
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

void FieldsOpener::require_any(bool none) const {
  if (none && first_error_) std::rethrow_exception(first_error_);
}

void FieldsOpener::add(const VisitedFile& file) {
  if (file.error) std::rethrow_exception(file.error);
  if (known_ != nullptr) known_->keep(*file.index);
  if (!began_) {
    for (const std::string& name : file.variables) openers_.emplace_back(spec_, name, joins_, kept_chunks_);
    began_ = true;
  }
  FileGrids grids;
  for (auto opener = openers_.begin(); opener != openers_.end();) {
    opener = tried(opener->variable(), [&] { opener->add(file, grids); }) ? std::next(opener) : openers_.erase(opener);
  }
  require_any(openers_.empty());
  // The values of coordinates are no longer needed; thousands of files would keep them all.
  for (VariableIndex& one : file.index->variables) {
    std::vector<double>().swap(one.values);
    std::vector<std::string>().swap(one.labels);
  }
}

NetcdfFields FieldsOpener::finish() {
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

}  // namespace fieldwise::io
