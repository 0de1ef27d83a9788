// NetcdfSource: one layer of a variable of one or several NetCDF files as a source of tiles.
// May know: stream, variable store.
// Must not know: run files, how files were found and joined, how they are read.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/stream/source.hpp"
#include "io/reading/variable_store.hpp"

namespace fieldwise::io {

/// Reads tiles of one layer out of the store that all layers of its variable share.
class NetcdfSource final : public stream::FieldSource {
 public:
  NetcdfSource(std::shared_ptr<VariableStore> store, std::size_t layer);

  [[nodiscard]] const core::FieldHeader& header() const noexcept override { return header_; }
  [[nodiscard]] stream::StorageShape storage() const noexcept override { return store_->storage(); }
  [[nodiscard]] std::size_t bytes_to_read() const override { return store_->bytes_of_layer(); }
  [[nodiscard]] std::string fingerprint(core::IndexRange times) const override;
  [[nodiscard]] std::optional<stream::StoredDigest> stored_digest(const std::string& path,
                                                                  std::size_t times) const override;
  [[nodiscard]] std::vector<std::string> findings() const override;
  [[nodiscard]] std::vector<std::string> files_read() const override;
  void read_together(std::size_t times) override { store_->read_together(times); }
  void read(const core::MutableTileView& into) override { store_->read(header_.layer, into, met_); }

 private:
  std::shared_ptr<VariableStore> store_;
  core::FieldHeader header_;
  MetInFiles met_;
};

/// Makes a source for each layer of a variable.
std::vector<std::unique_ptr<stream::FieldSource>> layer_sources(SourceLayout layout);

}  // namespace fieldwise::io
