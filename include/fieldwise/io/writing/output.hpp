// OutputFile: an output file, CF NetCDF-4 or text by its name, that appears complete or not at all.
// May know: stream, core.
// Must not know: run files, operations.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/core/table.hpp"
#include "fieldwise/io/index/output_format.hpp"
#include "fieldwise/stream/source.hpp"

namespace fieldwise::io {

/// Makes every check of an output file that needs no values, and writes nothing: a plan refuses what the file would.
/// `fields` are empty for a table. Errors: output_failed where something other than a file lies there; usage, naming
/// `path`, for two different time axes, for names that collide or that netCDF refuses, for a format that cannot be, and
/// for what a text cannot hold (fields with places, columns of different rows).
void check_output(const std::string& path, const std::vector<core::FieldHeader>& fields, const OutputFormat& format);

/// Writes one file, of fields or of one table: as text where the name ends in .csv, which holds series and tables, else
/// as CF NetCDF-4. Values go to a temporary file beside it (random name, O_EXCL); `commit` closes, syncs and renames;
/// without `commit` the destructor removes the temporary file.
class OutputFile {
 public:
  /// Defines every variable with its coordinates. All fields with a time axis share one axis. A field with `layers`
  /// stands for all layers of its variable: dimensions [leading, layers' axes..., rows, columns].
  /// `attributes` become global attributes. Errors: output_failed with path and the system's reason; those of
  /// `check_output`.
  OutputFile(const std::string& path, const std::vector<core::FieldHeader>& fields,
             const std::map<std::string, std::string>& attributes, const OutputFormat& format);
  /// Begins a file that will hold one table. Errors: output_failed.
  OutputFile(const std::string& path, const std::map<std::string, std::string>& attributes, const OutputFormat& format);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  OutputFile(OutputFile&&) noexcept;
  OutputFile& operator=(OutputFile&&) noexcept;
  ~OutputFile();

  /// Returns the sink of one layer of the field at a position of the constructor's list; lives as long as the file
  /// object.
  stream::FieldSink& sink(std::size_t position, std::size_t layer = 0);

  /// Tells why the values at the first `times` times of a field cannot be taken over, as they are stored, from the
  /// field of the same name in an earlier file; empty where they can. All layers are stored in one way.
  [[nodiscard]] std::string reason_not_to_take_over(std::size_t position, const std::string& earlier,
                                                    std::size_t times) const;

  /// Takes over the stored values at `times` and `rows` of one layer of a field, where there is no reason not to; whole
  /// chunks. Errors: output_failed, input_damaged.
  void take_over(std::size_t position, const std::string& earlier, core::IndexRange times, core::IndexRange rows,
                 std::size_t layer = 0);

  /// Replaces the number of a numeric attribute with which the field at a position was made: for what is known only
  /// when all values are. Errors: output_failed.
  void set_number(std::size_t position, const std::string& attribute, double value);

  /// Defines and writes the table of a file that was begun for one. Errors: output_failed; std::logic_error for a table
  /// that is not consistent.
  void write(const core::Table& table);

  /// Closes the file, forces it to disk, opens it again and compares shapes and values with what was written; the
  /// file keeps its temporary name. For runs that give several files their names together. Errors: output_failed;
  /// std::logic_error where a value was never written. No sink may be used afterwards.
  void prepare();

  /// Prepares the file where that is not done yet and gives it its name. Errors: output_failed.
  void commit();

  /// Leaves the prepared file under its temporary name for good: a journal knows of it, and gives it its name.
  void hand_over();

  /// Returns the absolute path of the temporary file, for a journal of several outputs.
  [[nodiscard]] const std::string& temporary_path() const noexcept;

  /// Returns the SHA-256 of the prepared file, in hexadecimal digits, for a record; empty before.
  [[nodiscard]] const std::string& sha256() const noexcept;

 private:
  std::unique_ptr<class StagedOutput> staged_;
};

}  // namespace fieldwise::io
