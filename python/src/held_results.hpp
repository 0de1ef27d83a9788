// HeldResults: the results of a run in memory, handed to Python as the variables that a file of them would have.
// May know: outputs of runs, io's layout of files, Python's arrays.
// Must not know: operations.
#pragma once

#include <pybind11/pybind11.h>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/core/table.hpp"
#include "fieldwise/pipeline/run/run_output.hpp"

namespace fieldwise::python {

/// Holds results in the type in which a file would store them; missing is NaN, and counts are double where some are
/// missing.
class HeldResults final : public pipeline::RunOutput {
 public:
  /// Makes room for variables; none where a table will come.
  explicit HeldResults(std::vector<core::FieldHeader> variables);
  ~HeldResults() override;

  stream::FieldSink& sink(std::size_t position, std::size_t layer) override;
  void set_number(std::size_t position, const std::string& attribute, double value) override;
  void write(const core::Table& table) override { table_ = table; }
  void prepare() override {}
  [[nodiscard]] std::string reason_not_to_take_over(std::size_t /*position*/, const std::string& /*earlier*/,
                                                    std::size_t /*times*/) const override {
    return "nothing is kept in memory";
  }
  void take_over(std::size_t /*position*/, const std::string& /*earlier*/, core::IndexRange /*times*/,
                 core::IndexRange /*rows*/, std::size_t /*layer*/) override {}

  /// Returns {"variables": [{"name", "dims", "values", "attrs", "quantity"}], "coordinates": [...]}, or {"columns":
  /// [...], "attrs": {...}} of a table: rows of a trajectory follow each other. The values are handed over, not copied.
  /// The GIL is held.
  pybind11::dict to_python();

 private:
  class Sink;
  struct Held;

  pybind11::dict table_to_python() const;

  std::vector<core::FieldHeader> headers_;
  std::vector<std::unique_ptr<Held>> held_;
  std::optional<core::Table> table_;
};

}  // namespace fieldwise::python
