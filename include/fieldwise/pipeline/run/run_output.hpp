// RunOutput: where the results of a run go that stand in one file, or in what takes the place of one.
// May know: stream's sinks, core.
// Must not know: files, runs.
#pragma once

#include <cstddef>
#include <string>

#include "fieldwise/core/numeric/tile_view.hpp"
#include "fieldwise/core/table.hpp"
#include "fieldwise/stream/source.hpp"

namespace fieldwise::pipeline {

/// Takes the variables of one output, or its table.
class RunOutput {
 public:
  RunOutput() = default;
  RunOutput(const RunOutput&) = delete;
  RunOutput& operator=(const RunOutput&) = delete;
  virtual ~RunOutput() = default;

  /// Returns the sink of one layer of the variable at a position; lives as long as the output.
  virtual stream::FieldSink& sink(std::size_t position, std::size_t layer) = 0;

  /// Replaces the number of a numeric attribute of a variable, which is known only when all values are.
  virtual void set_number(std::size_t position, const std::string& attribute, double value) = 0;

  /// Takes the table of an output that holds one.
  virtual void write(const core::Table& table) = 0;

  /// Does all that can fail before the output is complete.
  virtual void prepare() = 0;

  /// Tells why the first `times` times of a variable cannot be taken over from an output of an earlier run; empty where
  /// they can.
  [[nodiscard]] virtual std::string reason_not_to_take_over(std::size_t position, const std::string& earlier,
                                                            std::size_t times) const = 0;

  /// Takes over values of an earlier run, where there is no reason not to.
  virtual void take_over(std::size_t position, const std::string& earlier, core::IndexRange times,
                         core::IndexRange rows, std::size_t layer) = 0;
};

}  // namespace fieldwise::pipeline
