// NetcdfOutput: an output as a CF NetCDF-4 file.
// May know: how fields and tables are laid out, defined, encoded and stored; temporary files.
// Must not know: which outputs are of this kind.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/io/index/output_format.hpp"
#include "io/writing/staged_output.hpp"

namespace fieldwise::io {

/// Writes a CF NetCDF-4 file.
class NetcdfOutput final : public StagedOutput {
 public:
  /// Begins a file of fields. Errors: as `OutputFile`.
  NetcdfOutput(const std::string& path, const std::vector<core::FieldHeader>& fields,
               const std::map<std::string, std::string>& attributes, const OutputFormat& format);
  /// Begins a file that will hold one table. Errors: output_failed.
  NetcdfOutput(const std::string& path, const std::map<std::string, std::string>& attributes,
               const OutputFormat& format);
  ~NetcdfOutput() override;

  stream::FieldSink& sink(std::size_t position, std::size_t layer) override;
  [[nodiscard]] std::string reason_not_to_take_over(std::size_t position, const std::string& earlier,
                                                    std::size_t times) const override;
  void take_over(std::size_t position, const std::string& earlier, core::IndexRange times, core::IndexRange rows,
                 std::size_t layer) override;
  void set_number(std::size_t position, const std::string& attribute, double value) override;
  void write(const core::Table& table) override;
  void prepare() override;
  void hand_over() override;
  void rename_to_target() override;
  [[nodiscard]] const std::string& temporary_path() const noexcept override;
  [[nodiscard]] const std::string& sha256() const noexcept override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace fieldwise::io
