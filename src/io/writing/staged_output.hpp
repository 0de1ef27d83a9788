// StagedOutput: what an output of any kind is from its first value to its name.
// May know: stream's sink, core's table.
// Must not know: kinds of outputs, file formats.
#pragma once

#include <cstddef>
#include <string>

#include "fieldwise/core/numeric/tile_view.hpp"
#include "fieldwise/core/table.hpp"
#include "fieldwise/stream/source.hpp"

namespace fieldwise::io {

/// Takes the values of one output, which has a temporary name until it is told to take its own. The members mean what
/// those of `OutputFile` say; each kind of output (by the suffix of its name) has a class of its own.
class StagedOutput {
 public:
  StagedOutput() = default;
  StagedOutput(const StagedOutput&) = delete;
  StagedOutput& operator=(const StagedOutput&) = delete;
  virtual ~StagedOutput() = default;

  virtual stream::FieldSink& sink(std::size_t position, std::size_t layer) = 0;
  [[nodiscard]] virtual std::string reason_not_to_take_over(std::size_t position, const std::string& earlier,
                                                            std::size_t times) const = 0;
  virtual void take_over(std::size_t position, const std::string& earlier, core::IndexRange times,
                         core::IndexRange rows, std::size_t layer) = 0;
  virtual void set_number(std::size_t position, const std::string& attribute, double value) = 0;
  virtual void write(const core::Table& table) = 0;
  virtual void prepare() = 0;
  virtual void hand_over() = 0;
  virtual void rename_to_target() = 0;
  [[nodiscard]] virtual const std::string& temporary_path() const noexcept = 0;
  [[nodiscard]] virtual const std::string& sha256() const noexcept = 0;
};

}  // namespace fieldwise::io
