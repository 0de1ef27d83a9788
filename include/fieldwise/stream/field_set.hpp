// FieldSet: the named fields that a sweep can show: sources read tile by tile, and fields held in memory.
// May know: core, source.
// Must not know: operations, files.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"
#include "fieldwise/stream/source.hpp"

namespace fieldwise::stream {

/// Holds named fields; the sources are shared, the fields in memory are only viewed and must outlive the set.
class FieldSet {
 public:
  /// Adds a field that is read tile by tile.
  void add(const std::string& name, std::shared_ptr<FieldSource> source);

  /// Adds a field in memory, seen through `whole` (all its times and rows), with its header.
  void add(const std::string& name, const core::FieldHeader& header, const core::TileView& whole);

  /// Tells whether the set holds a field of that name.
  [[nodiscard]] bool contains(std::string_view name) const;

  /// Returns the header of a field. Errors: usage for an unknown name, listing those there are.
  [[nodiscard]] const core::FieldHeader& header(std::string_view name) const;

  /// Returns the place of a field in the order in which they were added. Errors: as `header`.
  [[nodiscard]] std::size_t position(std::string_view name) const { return entry(name).position; }

  /// Returns how a field is stored; fields in memory have no chunks.
  [[nodiscard]] StorageShape storage(std::string_view name) const;

  /// Returns the headers of all fields in the order in which they were added: what an operation is made from.
  [[nodiscard]] std::span<const core::FieldHeader> grid() const noexcept { return headers_; }

  /// Tells all sources how many times are worth reading at once, see FieldSource.
  void read_together(std::size_t times);

  /// Shows some times and rows of a field. The view is valid until the same field is shown again.
  core::TileView show(std::string_view name, core::IndexRange times, core::IndexRange rows);

  /// Reads what will be shown next of a field of the set. Views of what is shown stay valid, and may be read from
  /// another thread meanwhile. Errors: as `show`.
  void read_ahead(std::string_view name, core::IndexRange times, core::IndexRange rows);

 private:
  /// Holds the values of an extent; empty until it is read.
  struct Buffer {
    std::vector<double> values;
    core::Extent extent;
  };
  struct ShownField {
    std::size_t position = 0;
    std::shared_ptr<FieldSource> source;
    core::TileView whole;
    Buffer shown;
    Buffer ahead;
  };
  static void read(FieldSource& source, const core::Extent& extent, Buffer& into);
  [[nodiscard]] const ShownField& entry(std::string_view name) const;

  std::map<std::string, ShownField, std::less<>> entries_;
  std::vector<core::FieldHeader> headers_;
};

}  // namespace fieldwise::stream
