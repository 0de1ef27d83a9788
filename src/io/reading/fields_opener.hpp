// FieldsOpener: the variables of one input, from the headers of its files one after the other.
// May know: input spec, variable opener, known headers.
// Must not know: how files are visited.
#pragma once

#include <cstddef>
#include <exception>
#include <list>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/index/input_spec.hpp"
#include "io/reading/netcdf_input.hpp"
#include "io/reading/variable_opener.hpp"
#include "io/reading/visited_file.hpp"

namespace fieldwise::io {

/// Opens all variables of the files of one input, each file once.
class FieldsOpener {
 public:
  /// `spec` and `known`, which may be null, must outlive the opener.
  FieldsOpener(const InputSpec& spec, std::size_t files, KnownHeaders* known)
      : spec_(spec), joins_(files > 1), known_(known) {}

  /// Returns what to ask of the next files. Errors: as `choose_variable`.
  [[nodiscard]] std::vector<std::string> names(const FileIndex& index) const;

  /// Adds a file. Errors: that of its visit; those of `open_fields`.
  void add(const VisitedFile& file);

  /// Returns what was opened. Errors: as `open_fields`.
  NetcdfFields finish();

 private:
  template <class Work>
  bool tried(const std::string& variable, const Work& work);
  void require_any(bool none) const;

  const InputSpec& spec_;
  bool joins_;
  KnownHeaders* known_;
  bool began_ = false;
  std::list<VariableOpener> openers_;
  std::size_t kept_chunks_ = 0;
  std::vector<std::string> left_out_;
  std::exception_ptr first_error_;
};

}  // namespace fieldwise::io
