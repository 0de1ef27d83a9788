// StoreReader: reads parts of one array of a Zarr store, decoding chunks on all cores.
// May know: file index, input folders, chunk codec, chunk walk.
// Must not know: JSON, what the values mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "io/chunks/variable_reader.hpp"
#include "io/system/input_folder.hpp"

namespace fieldwise::io {

/// Reads hyperslabs of an array whose chunks are files; see VariableReader. A chunk that is not there holds the fill
/// value. What was changed after the header was read, a chunk or a folder in which one is missing, is an error.
class StoreReader final : public VariableReader {
 public:
  /// Opens an array. Errors: input_missing; input_damaged where its codecs are not undone here.
  StoreReader(std::shared_ptr<const FileIndex> index, std::size_t variable);

  void read(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
            std::span<std::byte> into) override;

  bool visit(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
             const TakeRun& take) override;

 private:
  void require_sound() const;
  [[nodiscard]] std::span<const std::byte> decoded_chunk(const std::vector<std::uint64_t>& place) const;
  [[nodiscard]] std::span<const std::byte> values_of(const std::vector<std::uint64_t>& place) const;
  [[nodiscard]] std::span<const std::byte> fill_chunk(std::size_t bytes) const;
  void require_unchanged_since(std::int64_t changed_ns, const std::string& name) const;

  [[nodiscard]] const VariableIndex& variable() const { return index_->variables[variable_]; }
  [[nodiscard]] const ChunkFiles& files() const { return *variable().files; }

  std::shared_ptr<const FileIndex> index_;
  std::size_t variable_;
  std::optional<InputFolder> folder_;  ///< of the array; none where it has no chunk
  std::vector<ChunkFilter> filters_;
  std::vector<std::uint64_t> chunk_shape_;  ///< of an array without dimensions: one value
  std::size_t stored_bytes_;                ///< of a value
};

}  // namespace fieldwise::io
