// Feeds bytes to the decoder of chunks, behind filters that the first byte and the third choose.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/chunks/chunk_codec.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace fieldwise;
  if (size < 3) return 0;
  constexpr std::uint32_t kMostElementBytes = 17;
  constexpr std::size_t kRawBytesUnit = 37;
  std::vector<io::ChunkFilter> filters;
  if ((bytes[0] & 1U) != 0) filters.push_back({io::FilterKind::shuffle, bytes[0] / 8U % kMostElementBytes});
  constexpr std::array kCompressions{io::FilterKind::deflate,    io::FilterKind::blosc, io::FilterKind::zstd,
                                     io::FilterKind::lz4,        io::FilterKind::lzf,   io::FilterKind::bzip2,
                                     io::FilterKind::lz4_blocks, io::FilterKind::gzip};
  if ((bytes[0] & 2U) != 0) filters.push_back({kCompressions[bytes[2] % kCompressions.size()], 1});
  if ((bytes[0] & 4U) != 0) filters.push_back({io::FilterKind::fletcher32, 0});
  io::ChunkDecoder decoder;
  try {
    static_cast<void>(
        decoder.decode(std::as_bytes(std::span(bytes + 3, size - 3)), filters, 0, bytes[1] * kRawBytesUnit));
  } catch (const core::Error&) {
  }
  return 0;
}
