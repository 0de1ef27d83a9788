// TextOutput: an output as text: series or a table in columns, below a heading of comment lines.
// May know: own text, how fields and tables are laid out, temporary files.
// Must not know: which outputs are of this kind.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/io/index/output_format.hpp"
#include "io/system/temporary_file.hpp"
#include "io/writing/cf_layout.hpp"
#include "io/writing/staged_output.hpp"

namespace fieldwise::io {

/// Refuses fields that are no columns of one text: those on a map, those whose rows are not the same times (or lags),
/// and names that a line of names cannot hold. Errors: usage, naming `path`.
void check_text_output(const std::string& path, const std::vector<core::FieldHeader>& fields);

/// Writes text, its values by the fewest digits that give them back, or as many as `format.digits` says. Series of
/// several layers are a column for each. Values are kept until the text is written: 8 bytes each.
class TextOutput final : public StagedOutput {
 public:
  /// Begins a text of series. Errors: output_failed.
  TextOutput(const std::string& path, const std::vector<core::FieldHeader>& fields,
             const std::map<std::string, std::string>& attributes, const OutputFormat& format);
  /// Begins a text that will hold one table. Errors: output_failed.
  TextOutput(const std::string& path, const std::map<std::string, std::string>& attributes, const OutputFormat& format);
  ~TextOutput() override;

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
  class Column;
  class Writer;
  void write_series();

  TemporaryFile file_;
  std::map<std::string, std::string> attributes_;
  OutputFormat format_;
  bool of_table_;
  std::vector<core::FieldHeader> fields_;
  CfLayout layout_;
  std::vector<std::vector<std::unique_ptr<Column>>> columns_;  ///< of fields, by layer
  std::unique_ptr<Writer> writer_;                             ///< from the first line that is written
  std::string sha256_;
};

}  // namespace fieldwise::io
