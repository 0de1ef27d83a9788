#include "io/netcdf/recording_driver.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "fieldwise/io/system/descriptor.hpp"

namespace fieldwise::io {

namespace {

thread_local RecordedRead
    last_read;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): HDF5 passes no context

/// Is a file open through the driver; HDF5 sees only its first member.
struct RecordingFile {
  H5FD_t hdf5;
  Descriptor descriptor;
  haddr_t end_of_allocation;
  haddr_t end_of_file;
};

RecordingFile* own(H5FD_t* file) { return reinterpret_cast<RecordingFile*>(file); }
const RecordingFile* own(const H5FD_t* file) { return reinterpret_cast<const RecordingFile*>(file); }

H5FD_t* open_file(const char* name, unsigned flags, hid_t /*access*/, haddr_t /*maximum*/) {
  if ((flags & H5F_ACC_RDWR) != 0U) {
    return nullptr;
  }
  Descriptor descriptor(::open(name, O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!descriptor.is_open() || ::fstat(descriptor.number(), &status) != 0) {
    return nullptr;
  }
  auto file = std::make_unique<RecordingFile>();
  file->descriptor = std::move(descriptor);
  file->end_of_file = static_cast<haddr_t>(status.st_size);
  return reinterpret_cast<H5FD_t*>(file.release());
}

herr_t close_file(H5FD_t* file) {
  const std::unique_ptr<RecordingFile> owned(own(file));
  return owned->descriptor.close() ? 0 : -1;
}

herr_t query(const H5FD_t* /*file*/, unsigned long* flags) {
  *flags = H5FD_FEAT_ACCUMULATE_METADATA;  // metadata is read in large pieces; raw data never comes from a buffer
  return 0;
}

haddr_t end_of_allocation(const H5FD_t* file, H5FD_mem_t /*type*/) { return own(file)->end_of_allocation; }

herr_t set_end_of_allocation(H5FD_t* file, H5FD_mem_t /*type*/, haddr_t address) {
  own(file)->end_of_allocation = address;
  return 0;
}

haddr_t end_of_file(const H5FD_t* file, H5FD_mem_t /*type*/) { return own(file)->end_of_file; }

herr_t read(H5FD_t* file, H5FD_mem_t type, hid_t /*transfer*/, haddr_t address, std::size_t size, void* buffer) {
  if (type == H5FD_MEM_DRAW) {
    last_read = {address, size, true};
    return 0;
  }
  const std::span<std::byte> bytes(static_cast<std::byte*>(buffer), size);
  const std::optional<std::size_t> done = own(file)->descriptor.read_until_end(address, bytes);
  if (!done) {
    return -1;
  }
  // HDF5 reads past the end of short files and expects zeros, as its own driver gives.
  std::ranges::fill(bytes.subspan(*done), std::byte{0});
  return 0;
}

herr_t write(H5FD_t* /*file*/, H5FD_mem_t /*type*/, hid_t /*transfer*/, haddr_t /*address*/, std::size_t /*size*/,
             const void* /*buffer*/) {
  return -1;
}

H5FD_class_t make_class() {
  H5FD_class_t driver{};
  driver.name = "fieldwise_recording";
  driver.maxaddr = static_cast<haddr_t>(INT64_MAX);
  driver.fc_degree = H5F_CLOSE_WEAK;
  driver.open = open_file;
  driver.close = close_file;
  driver.query = query;
  driver.get_eoa = end_of_allocation;
  driver.set_eoa = set_end_of_allocation;
  driver.get_eof = end_of_file;
  driver.read = read;
  driver.write = write;
  const H5FD_mem_t map[H5FD_MEM_NTYPES] = H5FD_FLMAP_DICHOTOMY;
  std::copy(std::begin(map), std::end(map), std::begin(driver.fl_map));
  return driver;
}

}  // namespace

RecordedRead take_recorded_read() {
  const RecordedRead taken = last_read;
  last_read = {};
  return taken;
}

hid_t recording_access_list() {
  static const H5FD_class_t driver = make_class();
  static const hid_t id = H5FDregister(&driver);
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_driver(access, id, nullptr);
  return access;
}

}  // namespace fieldwise::io
