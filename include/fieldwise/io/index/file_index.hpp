// FileIndex: all that the header of a NetCDF file or a Zarr store says, as one flat value that can be sent and kept as
// bytes. May know: the standard library and core's error. Must not know: netCDF, what the variables mean (axes, grids,
// calendars).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/io/index/file_stamp.hpp"

namespace fieldwise::io {

class HeldValues;

/// Names the kinds of NetCDF file, and of Zarr store.
enum class FileFormat : std::uint8_t { classic, offset64, cdf5, netcdf4, netcdf4_classic, zarr2, zarr3 };

/// Names the types in which values are stored; `other` are types that users define.
enum class StoredType : std::uint8_t {
  int8,
  uint8,
  int16,
  uint16,
  int32,
  uint32,
  int64,
  uint64,
  float32,
  float64,
  character,
  string,
  other
};

/// Names how the values of a variable lie in the file; `fixed` and `record` are those of NetCDF-3.
enum class StorageKind : std::uint8_t { fixed, record, contiguous, compact, chunked, other };

/// Returns the bytes of one value; 0 for strings and types that users define.
std::size_t bytes_of(StoredType type) noexcept;

/// Returns the name of a type: "float32", "int16", ...
std::string_view stored_type_name(StoredType type) noexcept;

/// Tells whether values of the type are numbers.
bool is_number(StoredType type) noexcept;

/// Returns the name of a format for users: "NetCDF-3 classic", "NetCDF-4", "Zarr v2", ...
std::string_view format_name(FileFormat format) noexcept;

/// Tells whether a format is that of a folder whose chunks are files.
bool is_zarr(FileFormat format) noexcept;

/// Holds a dimension; those of a group are named "group/name".
struct Dimension {
  std::string name;
  std::uint64_t size = 0;
  bool unlimited = false;
  friend bool operator==(const Dimension&, const Dimension&) = default;
};

/// Holds an attribute: text, or numbers (64-bit integers rounded to double).
struct Attribute {
  std::string name;
  StoredType type = StoredType::character;
  std::string text;
  std::vector<double> numbers;
};

/// Holds a filter by its HDF5 number (1 deflate, 2 shuffle, 3 fletcher32, ...), in the order of writing.
struct StoredFilter {
  std::uint32_t id = 0;
  std::vector<std::uint32_t> parameters;
  friend bool operator==(const StoredFilter&, const StoredFilter&) = default;
};

/// Tells whether the HDF5 library has a filter in itself (deflate, shuffle, fletcher32, szip, nbit, scaleoffset);
/// others are plug-ins, which are not loaded.
bool is_filter_of_hdf5(const StoredFilter& filter) noexcept;

/// Returns the name of a filter for users, with its level: "deflate 4", "blosc (lz4 5, shuffle)".
std::string filter_name(const StoredFilter& filter);

/// Says how the chunks of a variable of a Zarr store lie in files, one each.
struct ChunkFiles {
  std::string folder;                ///< inside the store: "tas", "group/tas"; empty: the store is the array
  std::string prefix;                ///< of names: "c" of "c/0/0"; empty: names are the numbers alone
  std::string separator;             ///< between numbers: "." or "/"
  std::vector<std::uint32_t> order;  ///< of the dimensions in a chunk, slowest first; empty: as they stand
  std::vector<std::byte> fill;       ///< one value, as stored, of chunks that are not there; empty: not known
  bool half = false;                 ///< stored with 16 bits a value, which are read as float32
  std::string unreadable;            ///< why the chunks cannot be decoded; empty: they can

  /// Returns the name of the file of a chunk, below `folder`.
  [[nodiscard]] std::string key(const std::vector<std::uint64_t>& place) const;
};

/// Describes one variable; those of a group are named "group/name".
struct VariableIndex {
  std::string name;
  StoredType type = StoredType::other;
  std::vector<std::uint32_t> dimensions;  ///< positions in FileIndex::dimensions, slowest first
  std::vector<Attribute> attributes;
  StorageKind storage = StorageKind::other;
  bool big_endian = false;
  std::vector<std::uint64_t> chunk_shape;  ///< chunked: one value a dimension
  std::vector<StoredFilter> filters;
  std::uint64_t offset = 0;         ///< NetCDF-3: where the values (of the first record) begin
  std::uint64_t record_stride = 0;  ///< NetCDF-3 record variables: bytes from one record to the next
  std::optional<ChunkFiles> files;  ///< Zarr
  /// Coordinate variables, auxiliary coordinates of at most one dimension, and their bounds: the unpacked values,
  /// missing = NaN. Empty for others.
  std::vector<double> values;
  /// Text along one dimension that names its positions (a coordinate of characters or strings): one a position, without
  /// blanks around it. Empty for others.
  std::vector<std::string> labels;

  /// Returns an attribute, or nullptr.
  [[nodiscard]] const Attribute* find(std::string_view attribute) const noexcept;
  /// Returns the text of an attribute without blanks around it; empty where there is none.
  [[nodiscard]] std::string_view text(std::string_view attribute) const noexcept;
  /// Returns the numbers of an attribute, also where they are written as text; empty where there are none.
  [[nodiscard]] std::vector<double> numbers(std::string_view attribute) const;
  /// Returns the name without its groups.
  [[nodiscard]] std::string_view base_name() const noexcept;
  /// Returns the groups of the name with the last slash: "group/"; empty for the root.
  [[nodiscard]] std::string_view group() const noexcept;
};

/// Holds the header of a file.
struct FileIndex {
  std::string path;
  FileFormat format = FileFormat::classic;
  FileStamp stamp;
  std::vector<Dimension> dimensions;
  std::vector<VariableIndex> variables;
  std::vector<Attribute> attributes;  ///< of the file
  std::vector<std::string> notices;   ///< what a user should know of the file itself
  /// The values of all variables, where they lie in memory and `path` only says what they are called; nullptr: in the
  /// file. No part of what is sent and kept.
  std::shared_ptr<const HeldValues> held;

  /// Returns the position of the variable with that full name, or with that base name if only one has it.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const noexcept;
  /// Returns the variable that `name` means inside a group ("" or "group/"): there, else in the groups around it.
  [[nodiscard]] std::optional<std::size_t> find_from(std::string_view group, std::string_view name) const;
  /// Returns the sizes of a variable's dimensions.
  [[nodiscard]] std::vector<std::uint64_t> shape(const VariableIndex& variable) const;
  /// Returns the number of values of a variable. Errors: input_damaged where it exceeds 2^60.
  [[nodiscard]] std::uint64_t size(const VariableIndex& variable) const;
};

}  // namespace fieldwise::io
