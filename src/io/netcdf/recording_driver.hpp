// Recording driver: an HDF5 file driver that notes where raw data would be read instead of reading it.
// May know: HDF5.
// Must not know: NetCDF, fields.
#pragma once

#include <hdf5.h>

#include <cstdint>

namespace fieldwise::io {

/// Holds the last place at which HDF5 asked for raw data.
struct RecordedRead {
  std::uint64_t address = 0;
  std::uint64_t length = 0;
  bool seen = false;
};

/// Returns the read noted last by this thread, and forgets it.
RecordedRead take_recorded_read();

/// Returns a file access property list that opens files through the recording driver; close it with H5Pclose.
hid_t recording_access_list();

}  // namespace fieldwise::io
