#include "fieldwise/io/chunks/chunk_codec.hpp"

#include <fmt/format.h>
#include <libdeflate.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <new>

#include "fieldwise/core/error.hpp"
#include "io/chunks/decompress.hpp"
#include "io/chunks/deflate_stream.hpp"
#include "io/index/chunk_limits.hpp"

namespace fieldwise::io {

namespace {

[[noreturn]] void damaged(const std::string& what) { throw core::Error(core::ErrorKind::input_damaged, what); }

/// Moves bytes between element order and byte-plane order for a fixed element size, which compilers unroll.
template <std::size_t kBytes, bool kToPlanes>
void move_planes(const std::byte* from, std::byte* to, std::size_t elements) {
  for (std::size_t i = 0; i < elements; ++i) {
    for (std::size_t b = 0; b < kBytes; ++b) {
      if constexpr (kToPlanes) {
        to[b * elements + i] = from[i * kBytes + b];
      } else {
        to[i * kBytes + b] = from[b * elements + i];
      }
    }
  }
}

template <bool kToPlanes>
void move_planes(std::span<const std::byte> from, std::span<std::byte> to, std::size_t element_bytes) {
  const std::size_t elements = element_bytes == 0 ? 0 : from.size() / element_bytes;
  switch (element_bytes) {
    case 2:
      move_planes<2, kToPlanes>(from.data(), to.data(), elements);
      break;
    case 4:
      move_planes<4, kToPlanes>(from.data(), to.data(), elements);
      break;
    case 8:
      move_planes<8, kToPlanes>(from.data(), to.data(), elements);
      break;
    default:
      for (std::size_t i = 0; i < elements * element_bytes; ++i) {
        const std::size_t plane = (i % element_bytes) * elements + i / element_bytes;
        to[kToPlanes ? plane : i] = from[kToPlanes ? i : plane];
      }
  }
  const std::size_t moved = elements * element_bytes;
  std::copy(from.begin() + static_cast<std::ptrdiff_t>(moved), from.end(),
            to.begin() + static_cast<std::ptrdiff_t>(moved));
}

/// Returns the four bytes that end a chunk, stored in little-endian order. Errors: input_damaged.
std::uint32_t checksum_of(std::span<const std::byte> bytes) {
  if (bytes.size() < 4) {
    damaged("a chunk is shorter than its checksum");
  }
  std::uint32_t stored = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    stored |= static_cast<std::uint32_t>(bytes[bytes.size() - 4 + i]) << (8 * i);
  }
  return stored;
}

/// Removes and checks Zarr's checksum (CRC-32C of RFC 3720) behind the bytes.
std::span<const std::byte> check_crc32c(std::span<const std::byte> bytes) {
  constexpr std::uint32_t kPolynomial = 0x82F63B78U;  // Castagnoli's, bits in reverse order
  static const std::array<std::uint32_t, 256> kTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
      std::uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) value = value >> 1U ^ ((value & 1U) != 0U ? kPolynomial : 0U);
      table[i] = value;
    }
    return table;
  }();
  const std::uint32_t stored = checksum_of(bytes);
  const auto values = bytes.first(bytes.size() - 4);
  std::uint32_t sum = ~0U;
  for (const std::byte byte : values) sum = sum >> 8U ^ kTable[(sum ^ std::to_integer<std::uint32_t>(byte)) & 0xFFU];
  if (stored != ~sum) damaged("the checksum of a chunk is wrong");
  return values;
}

/// Removes and checks the checksum that ends a chunk, stored in little-endian order.
std::span<const std::byte> check_fletcher32(std::span<const std::byte> bytes) {
  const std::uint32_t stored = checksum_of(bytes);
  const auto values = bytes.first(bytes.size() - 4);
  // HDF5 before 1.6.3 swapped the bytes of both halves on little-endian machines; HDF5 takes either.
  const std::uint32_t swapped = (stored & 0x00FF00FFU) << 8U | (stored >> 8U & 0x00FF00FFU);
  const std::uint32_t computed = fletcher32(values);
  if (stored != computed && swapped != computed) {
    damaged("the checksum of a chunk is wrong");
  }
  return values;
}

std::size_t times_deflated(std::span<const ChunkFilter> filters, std::uint32_t skipped_filters) {
  std::size_t times = 0;
  for (std::size_t i = 0; i < filters.size(); ++i) {
    if ((skipped_filters >> i & 1U) == 0U && filters[i].kind == FilterKind::deflate) ++times;
  }
  return times;
}

}  // namespace

void shuffle_bytes(std::span<const std::byte> from, std::span<std::byte> to, std::size_t element_bytes) {
  move_planes<true>(from, to, element_bytes);
}

void unshuffle_bytes(std::span<const std::byte> from, std::span<std::byte> to, std::size_t element_bytes) {
  move_planes<false>(from, to, element_bytes);
}

std::uint32_t fletcher32(std::span<const std::byte> bytes) {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  constexpr std::size_t kWordsBeforeOverflow = 360;  // the sums of that many 16-bit words still fit 32 bits
  const std::size_t words = bytes.size() / 2;
  const auto fold = [](std::uint32_t sum) { return (sum & 0xFFFFU) + (sum >> 16U); };
  for (std::size_t begin = 0; begin < words; begin += kWordsBeforeOverflow) {
    for (std::size_t i = begin; i < std::min(words, begin + kWordsBeforeOverflow); ++i) {
      first += static_cast<std::uint32_t>(bytes[2 * i]) << 8U | static_cast<std::uint32_t>(bytes[2 * i + 1]);
      second += first;
    }
    first = fold(first);
    second = fold(second);
  }
  if (bytes.size() % 2 != 0) {
    first += static_cast<std::uint32_t>(bytes.back()) << 8U;
    second += first;
    first = fold(first);
    second = fold(second);
  }
  return fold(second) << 16U | fold(first);
}

class ChunkDecoder::Buffers {
 public:
  std::span<const std::byte> decompressed(FilterKind kind, std::span<const std::byte> bytes, std::size_t limit) {
    std::vector<std::byte>& to = next_buffer(limit);
    return std::span<const std::byte>(to).first(decompressor_.decompress(kind, bytes, std::span(to).first(limit)));
  }

  std::span<const std::byte> unshuffled(std::span<const std::byte> bytes, std::size_t element_bytes) {
    std::vector<std::byte>& to = next_buffer(bytes.size());
    unshuffle_bytes(bytes, std::span<std::byte>(to).first(bytes.size()), element_bytes);
    return std::span<const std::byte>(to).first(bytes.size());
  }

 private:
  /// Returns the buffer that does not hold the current bytes.
  std::vector<std::byte>& next_buffer(std::size_t size) {
    turn_ = !turn_;
    std::vector<std::byte>& buffer = turn_ ? first_ : second_;
    if (buffer.size() < size) {
      buffer.resize(size);
    }
    return buffer;
  }

  Decompressor decompressor_;
  std::vector<std::byte> first_;
  std::vector<std::byte> second_;
  bool turn_ = false;
};

ChunkDecoder::ChunkDecoder() : state_(std::make_unique<Buffers>()) {}
ChunkDecoder::~ChunkDecoder() = default;

std::span<const std::byte> ChunkDecoder::decode(std::span<const std::byte> stored, std::span<const ChunkFilter> filters,
                                                std::uint32_t skipped_filters, std::size_t raw_bytes) {
  constexpr std::size_t kChecksums = 64;  // a checksum may stand inside the compressed bytes
  std::span<const std::byte> bytes = stored;
  if (times_deflated(filters, skipped_filters) == 1) require_possible_ratio(stored.size(), raw_bytes);
  for (std::size_t i = filters.size(); i-- > 0;) {
    if ((skipped_filters >> i & 1U) != 0U) {
      continue;
    }
    switch (filters[i].kind) {
      case FilterKind::shuffle:
        if (filters[i].parameter == 0) damaged("a chunk claims values of no bytes");
        bytes = state_->unshuffled(bytes, filters[i].parameter);
        break;
      case FilterKind::fletcher32:
        bytes = check_fletcher32(bytes);
        break;
      case FilterKind::crc32c:
        bytes = check_crc32c(bytes);
        break;
      default:
        bytes = state_->decompressed(filters[i].kind, bytes, raw_bytes + kChecksums);
    }
  }
  if (bytes.size() != raw_bytes) {
    damaged(fmt::format("a chunk holds {} bytes instead of {}", bytes.size(), raw_bytes));
  }
  return bytes;
}

class ChunkEncoder::Compressors {
 public:
  Compressors() = default;
  Compressors(const Compressors&) = delete;
  Compressors& operator=(const Compressors&) = delete;
  ~Compressors() {
    for (const auto& compressor : compressors_) {
      libdeflate_free_compressor(compressor.second);
    }
    ::ZSTD_freeCCtx(zstd_);
  }

  void deflate(std::span<const std::byte> bytes, int level, std::size_t number, std::vector<std::byte>& stored) {
    const bool done = level <= kHighestLevelOfIsal && deflate_reproducibly(bytes, level, number, work_, stored);
    if (!done) with_libdeflate(bytes, level, stored);
  }

  void zstd(std::span<const std::byte> bytes, int level, std::vector<std::byte>& stored) {
    if (zstd_ == nullptr) zstd_ = ::ZSTD_createCCtx();
    if (zstd_ == nullptr) throw std::bad_alloc();
    stored.resize(::ZSTD_compressBound(bytes.size()));
    const std::size_t size =
        ::ZSTD_compressCCtx(zstd_, stored.data(), stored.size(), bytes.data(), bytes.size(), level);
    if (::ZSTD_isError(size) != 0U) throw std::bad_alloc();  // nothing else can fail where there is room
    stored.resize(size);
  }

  std::span<const std::byte> shuffled(std::span<const std::byte> bytes, std::size_t element_bytes) {
    planes_.resize(bytes.size());
    shuffle_bytes(bytes, planes_, element_bytes);
    return planes_;
  }

 private:
  void with_libdeflate(std::span<const std::byte> bytes, int level, std::vector<std::byte>& stored) {
    libdeflate_compressor*& compressor = compressors_[level];
    if (compressor == nullptr) {
      compressor = libdeflate_alloc_compressor(level);
    }
    stored.resize(libdeflate_zlib_compress_bound(compressor, bytes.size()));
    stored.resize(libdeflate_zlib_compress(compressor, bytes.data(), bytes.size(), stored.data(), stored.size()));
  }

  std::vector<std::byte> planes_;
  std::vector<std::uint8_t> work_;
  std::map<int, libdeflate_compressor*> compressors_;
  ZSTD_CCtx* zstd_ = nullptr;
};

ChunkEncoder::ChunkEncoder() : state_(std::make_unique<Compressors>()) {}
ChunkEncoder::~ChunkEncoder() = default;

void ChunkEncoder::encode(std::span<const std::byte> raw, std::span<const ChunkFilter> filters, std::size_t number,
                          std::vector<std::byte>& stored) {
  std::span<const std::byte> bytes = raw;
  for (std::size_t i = 0; i < filters.size(); ++i) {
    if (filters[i].kind == FilterKind::shuffle && i == 0) {
      bytes = state_->shuffled(bytes, filters[i].parameter);
    } else if (filters[i].kind == FilterKind::zstd && i + 1 == filters.size()) {
      state_->zstd(bytes, static_cast<int>(filters[i].parameter), stored);
      return;
    } else if (filters[i].kind == FilterKind::deflate && i + 1 == filters.size()) {
      state_->deflate(bytes, static_cast<int>(filters[i].parameter), number, stored);
      return;
    } else {
      throw core::Error(core::ErrorKind::output_failed, "chunks are written with shuffle, then deflate or zstd only");
    }
  }
  stored.assign(bytes.begin(), bytes.end());
}

}  // namespace fieldwise::io
