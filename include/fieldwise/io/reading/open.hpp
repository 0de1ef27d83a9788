// open: a NetCDF file as a source of fields for programs that use the library.
// May know: input, stream.
// Must not know: run files, operations.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/io/reading/input.hpp"
#include "fieldwise/stream/field_set.hpp"

namespace fieldwise::io {

/// Is an opened file (or several joined along time): choose variables with `select`.
class Dataset {
 public:
  explicit Dataset(std::vector<std::string> files) : files_(std::move(files)) {}

  /// Returns the fields of the variables named, each known by its name; their headers are in the same order.
  /// Errors: input_missing, input_damaged, inputs_disagree, or usage for an unknown variable, listing those there are.
  template <class... Names>
  [[nodiscard]] stream::FieldSet select(const Names&... names) const {
    return select_all({std::string(names)...});
  }

 private:
  [[nodiscard]] stream::FieldSet select_all(const std::vector<std::string>& names) const;

  std::vector<std::string> files_;
};

/// Opens a file, or files joined along time. Nothing is read before `select`.
Dataset open(const std::string& path);
Dataset open(const std::vector<std::string>& paths);

}  // namespace fieldwise::io
