#include "io/writing/dataset_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "io/netcdf/hdf5_object.hpp"
#include "io/system/output_error.hpp"
#include "io/system/temporary_file.hpp"

namespace fieldwise::io {

DatasetFile::DatasetFile(TemporaryFile& file) : temporary_(&file) {
  const QuietErrors quiet;
  errno = 0;
  file_ = H5Fopen(file.path().c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  require(file_ >= 0, "opening the file for its values");
}

DatasetFile::~DatasetFile() {
  const QuietErrors quiet;
  // A file that is given up before it was closed: what HDF5 still writes goes nowhere, as a disk that fails it now
  // would leave a file open of which nobody knows.
  if (file_ >= 0) temporary_->divert_writers();
  close_all();
}

std::size_t DatasetFile::open(const std::string& name, const std::vector<std::uint64_t>& shape) {
  const QuietErrors quiet;
  errno = 0;
  const hid_t id = H5Dopen2(file_, name.c_str(), H5P_DEFAULT);
  require(id >= 0, fmt::format("opening {} for its values", name));
  datasets_.push_back({name, id});
  // An unlimited dimension has no length before values are written.
  const std::vector<hsize_t> sizes(shape.begin(), shape.end());
  require(sizes.empty() || H5Dset_extent(id, sizes.data()) >= 0, fmt::format("giving {} its shape", name));
  return datasets_.size() - 1;
}

void DatasetFile::write_chunk(std::size_t dataset, const std::vector<std::uint64_t>& offset,
                              std::span<const std::byte> stored) {
  const QuietErrors quiet;
  const std::vector<hsize_t> place(offset.begin(), offset.end());
  errno = 0;
  const herr_t status =
      H5Dwrite_chunk(datasets_[dataset].id, H5P_DEFAULT, 0, place.data(), stored.size(), stored.data());
  require(status >= 0, "writing " + datasets_[dataset].name);
}

void DatasetFile::write_values(std::size_t dataset, std::span<const std::byte> values) {
  const QuietErrors quiet;
  const Hdf5Object stored(H5Dget_type(datasets_[dataset].id), H5Tclose);
  const Hdf5Object native(H5Tget_native_type(stored.id(), H5T_DIR_ASCEND), H5Tclose);
  errno = 0;
  const herr_t status = H5Dwrite(datasets_[dataset].id, native.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
  require(status >= 0, "writing " + datasets_[dataset].name);
}

void DatasetFile::write_number(std::size_t dataset, const std::string& attribute, double value) {
  const QuietErrors quiet;
  errno = 0;
  const Hdf5Object opened(H5Aopen(datasets_[dataset].id, attribute.c_str(), H5P_DEFAULT), H5Aclose);
  const herr_t status = opened.id() < 0 ? -1 : H5Awrite(opened.id(), H5T_NATIVE_DOUBLE, &value);
  require(status >= 0, "writing the attribute " + attribute + " of " + datasets_[dataset].name);
}

void DatasetFile::close() {
  const QuietErrors quiet;
  errno = 0;
  // First, so that a full disk is met here, where the file can still be closed in good order.
  require(H5Fflush(file_, H5F_SCOPE_GLOBAL) >= 0, "writing the last values");
  errno = 0;
  require(close_all() >= 0, "closing the file");
}

herr_t DatasetFile::close_all() noexcept {
  herr_t status = 0;
  for (const Dataset& dataset : datasets_) {
    status = std::min(status, H5Dclose(dataset.id));
  }
  datasets_.clear();
  const hid_t file = std::exchange(file_, H5I_INVALID_HID);
  return file < 0 ? status : std::min(status, H5Fclose(file));
}

void DatasetFile::require(bool success, const std::string& doing) {
  const int error_number = errno;
  if (success) {
    return;
  }
  failed_ = true;
  temporary_->divert_writers();
  datasets_.clear();
  file_ = H5I_INVALID_HID;
  throw write_error(temporary_->target(), doing, error_number, "HDF5 gives no reason");
}

}  // namespace fieldwise::io
