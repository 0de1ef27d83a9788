// DatasetFile: the HDF5 side of a file that netCDF has defined: stored chunks go straight into its datasets.
// May know: HDF5, temporary file, output errors.
// Must not know: values, filters, CF.
#pragma once

#include <hdf5.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace fieldwise::io {

class TemporaryFile;

/// Writes to the datasets of one file, from one thread. Errors of every member: output_failed, naming the target.
class DatasetFile {
 public:
  /// Opens a temporary file, which must outlive this object, for writing.
  explicit DatasetFile(TemporaryFile& file);
  DatasetFile(const DatasetFile&) = delete;
  DatasetFile& operator=(const DatasetFile&) = delete;
  /// Closes the file as it is.
  ~DatasetFile();

  /// Opens a dataset, gives it its shape, and returns the number by which it is written.
  std::size_t open(const std::string& name, const std::vector<std::uint64_t>& shape);

  /// Writes the stored bytes of the chunk whose first value is at `offset`.
  void write_chunk(std::size_t dataset, const std::vector<std::uint64_t>& offset, std::span<const std::byte> stored);

  /// Writes all values of a dataset that has no chunks, in native byte order.
  void write_values(std::size_t dataset, std::span<const std::byte> values);

  /// Replaces the number of an attribute of a dataset, which must exist as one double.
  void write_number(std::size_t dataset, const std::string& attribute, double value);

  /// Brings everything to the file and closes it.
  void close();

  /// Tells whether a call has failed: the file cannot be closed in good order any more.
  [[nodiscard]] bool has_failed() const noexcept { return failed_; }

 private:
  /// Throws after a failed call, and leaves the file open: HDF5 would write again when asked to close it, and crash. It
  /// closes it when the program exits, to memory.
  void require(bool success, const std::string& doing);
  herr_t close_all() noexcept;

  struct Dataset {
    std::string name;
    hid_t id = H5I_INVALID_HID;
  };
  TemporaryFile* temporary_;
  hid_t file_ = H5I_INVALID_HID;
  std::vector<Dataset> datasets_;
  bool failed_ = false;
};

}  // namespace fieldwise::io
