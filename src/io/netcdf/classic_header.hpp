// Classic header: where the values of a NetCDF-3 file (classic, 64-bit offset, CDF5) lie, read from its own bytes.
// May know: file index's types, core's error.
// Must not know: netCDF, attributes' meaning.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/io/index/file_index.hpp"
#include "io/netcdf/file_name.hpp"

namespace fieldwise::io {

/// Places one variable: `bytes` are those of its values, of one record where `record` is set, without padding.
struct ClassicVariable {
  std::string name;
  StoredType type = StoredType::other;
  std::uint64_t begin = 0;
  std::uint64_t bytes = 0;
  bool record = false;
};

/// Holds the layout of a file. `data_end` is the end of the last value, `padded_end` that of the padding after it.
struct ClassicLayout {
  std::uint64_t records = 0;
  std::uint64_t record_stride = 0;
  std::vector<ClassicVariable> variables;
  std::uint64_t data_end = 0;
  std::uint64_t padded_end = 0;
};

/// Parses a header from the beginning of a file of `file_size` bytes; nothing where the header is longer than
/// `beginning`. Errors: input_damaged, one phrase (the caller adds the path).
std::optional<ClassicLayout> parse_classic_header(std::span<const std::byte> beginning, std::uint64_t file_size);

/// Reads the layout of a file. Errors: input_damaged, naming the path.
ClassicLayout read_classic_layout(const FileName& name);

/// Requires that all values are there: a byte of a value that is missing is an error, missing padding (at most 3 bytes)
/// and records beyond those that the header counts are notices. Errors: input_damaged, naming path and variable.
void require_whole(const ClassicLayout& layout, const std::string& path, std::uint64_t file_size,
                   std::vector<std::string>& notices);

}  // namespace fieldwise::io
