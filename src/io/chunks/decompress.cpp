#include "io/chunks/decompress.hpp"

#include <blosc.h>
#include <bzlib.h>
#include <fmt/format.h>
#include <libdeflate.h>
#include <lz4.h>
#include <zstd.h>

#include <algorithm>
#include <climits>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

#include "fieldwise/core/error.hpp"

namespace fieldwise::io {

namespace {

[[noreturn]] void damaged(const std::string& what) { throw core::Error(core::ErrorKind::input_damaged, what); }

[[noreturn]] void not_decompressible() { damaged("a compressed chunk cannot be decompressed"); }

/// Refuses streams that claim to hold more than there is room for.
void require_room(std::uint64_t claimed, std::span<std::byte> into) {
  if (claimed > into.size()) {
    damaged(fmt::format("a compressed chunk claims to hold {} bytes, more than its {}", claimed, into.size()));
  }
}

/// Returns a size as the int that older libraries take.
int as_int(std::size_t size) {
  if (size > static_cast<std::size_t>(INT_MAX)) damaged("a compressed chunk is longer than 2 GiB");
  return static_cast<int>(size);
}

std::uint64_t number(std::span<const std::byte> bytes, std::size_t at, std::size_t length, bool big) {
  if (at > bytes.size() || length > bytes.size() - at) damaged("a compressed chunk is cut short");
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < length; ++i) {
    value = value << 8U | std::to_integer<std::uint64_t>(bytes[at + (big ? i : length - 1 - i)]);
  }
  return value;
}

/// Blosc's own header says how long it is and how much it holds: both are compared before anything is written.
std::size_t blosc(std::span<const std::byte> stored, std::span<std::byte> into) {
  std::size_t size = 0;
  if (stored.size() < BLOSC_MIN_HEADER_LENGTH || ::blosc_cbuffer_validate(stored.data(), stored.size(), &size) < 0) {
    damaged("a chunk compressed with blosc has a false header");
  }
  require_room(size, into);
  constexpr int kThisThreadAlone = 1;
  if (size == 0) return 0;
  const int done = ::blosc_decompress_ctx(stored.data(), into.data(), into.size(), kThisThreadAlone);
  if (done < 0 || static_cast<std::size_t>(done) != size) not_decompressible();
  return size;
}

std::size_t lz4_block(std::span<const std::byte> stored, std::span<std::byte> into) {
  const int done =
      ::LZ4_decompress_safe(reinterpret_cast<const char*>(stored.data()), reinterpret_cast<char*>(into.data()),
                            as_int(stored.size()), static_cast<int>(std::min<std::size_t>(into.size(), INT_MAX)));
  if (done < 0) not_decompressible();
  return static_cast<std::size_t>(done);
}

/// Is numcodecs' lz4: the length of what is held (4 bytes, little-endian), one block.
std::size_t lz4(std::span<const std::byte> stored, std::span<std::byte> into) {
  constexpr std::size_t kLength = 4;
  const std::uint64_t size = number(stored, 0, kLength, false);
  require_room(size, into);
  if (lz4_block(stored.subspan(kLength), into.first(size)) != size) not_decompressible();
  return size;
}

/// Is HDF5's filter 32004: the length of what is held (8 bytes) and of a block (4), then each block behind its length
/// (4, all big-endian); a block that is as long as what it holds was not compressed.
std::size_t lz4_blocks(std::span<const std::byte> stored, std::span<std::byte> into) {
  constexpr std::size_t kSize = 8;
  constexpr std::size_t kLength = 4;
  const std::uint64_t size = number(stored, 0, kSize, true);
  const std::uint64_t of_block = number(stored, kSize, kLength, true);
  require_room(size, into);
  if (of_block == 0 && size > 0) not_decompressible();
  std::size_t at = kSize + kLength;
  std::size_t done = 0;
  while (done < size) {
    const std::uint64_t length = number(stored, at, kLength, true);
    at += kLength;
    if (length > stored.size() - at) damaged("a compressed chunk is cut short");
    const std::span<const std::byte> block = stored.subspan(at, length);
    const std::span<std::byte> room = into.subspan(done, std::min<std::uint64_t>(of_block, size - done));
    if (length == room.size()) {
      std::ranges::copy(block, room.begin());
    } else if (lz4_block(block, room) != room.size()) {
      not_decompressible();
    }
    at += length;
    done += room.size();
  }
  return size;
}

/// Is h5py's lzf (HDF5's filter 32000): runs of bytes, and references back to what has been written.
std::size_t lzf(std::span<const std::byte> stored, std::span<std::byte> into) {
  constexpr std::size_t kShortRun = 32;
  constexpr std::size_t kLongReference = 7;
  std::size_t at = 0;
  std::size_t done = 0;
  const auto next = [&] {
    if (at >= stored.size()) not_decompressible();
    return std::to_integer<std::size_t>(stored[at++]);
  };
  while (at < stored.size()) {
    const std::size_t control = next();
    if (control < kShortRun) {
      const std::size_t length = control + 1;
      if (length > stored.size() - at || length > into.size() - done) not_decompressible();
      std::ranges::copy(stored.subspan(at, length), into.begin() + static_cast<std::ptrdiff_t>(done));
      at += length;
      done += length;
      continue;
    }
    std::size_t length = control >> 5U;
    if (length == kLongReference) length += next();
    length += 2;
    const std::size_t back = ((control & 0x1FU) << 8U) + next() + 1;
    if (back > done || length > into.size() - done) not_decompressible();
    // One by one: a reference may reach into what it writes.
    for (std::size_t i = 0; i < length; ++i, ++done) into[done] = into[done - back];
  }
  return done;
}

std::size_t bzip2(std::span<const std::byte> stored, std::span<std::byte> into) {
  auto size = static_cast<unsigned>(std::min<std::size_t>(into.size(), UINT_MAX));
  auto* const from = const_cast<char*>(reinterpret_cast<const char*>(stored.data()));
  const int status = ::BZ2_bzBuffToBuffDecompress(reinterpret_cast<char*>(into.data()), &size, from,
                                                  static_cast<unsigned>(as_int(stored.size())), 0, 0);
  if (status == BZ_MEM_ERROR) throw std::bad_alloc();
  if (status != BZ_OK) not_decompressible();
  return size;
}

}  // namespace

struct Decompressor::Libraries {
  libdeflate_decompressor* deflate = libdeflate_alloc_decompressor();
  ZSTD_DCtx* zstd = nullptr;

  Libraries() = default;
  Libraries(const Libraries&) = delete;
  Libraries& operator=(const Libraries&) = delete;
  ~Libraries() {
    libdeflate_free_decompressor(deflate);
    ::ZSTD_freeDCtx(zstd);
  }

  std::size_t inflate(decltype(&libdeflate_zlib_decompress) how, std::span<const std::byte> stored,
                      std::span<std::byte> into) const {
    std::size_t size = 0;
    if (how(deflate, stored.data(), stored.size(), into.data(), into.size(), &size) != LIBDEFLATE_SUCCESS) {
      not_decompressible();
    }
    return size;
  }

  std::size_t unzstd(std::span<const std::byte> stored, std::span<std::byte> into) {
    if (zstd == nullptr) zstd = ::ZSTD_createDCtx();
    if (zstd == nullptr) throw std::bad_alloc();
    const std::size_t size = ::ZSTD_decompressDCtx(zstd, into.data(), into.size(), stored.data(), stored.size());
    if (::ZSTD_isError(size) != 0U) not_decompressible();
    return size;
  }
};

Decompressor::Decompressor() : libraries_(std::make_unique<Libraries>()) {}
Decompressor::~Decompressor() = default;

std::size_t Decompressor::decompress(FilterKind kind, std::span<const std::byte> stored, std::span<std::byte> into) {
  switch (kind) {
    case FilterKind::deflate:
      return libraries_->inflate(libdeflate_zlib_decompress, stored, into);
    case FilterKind::gzip:
      return libraries_->inflate(libdeflate_gzip_decompress, stored, into);
    case FilterKind::zstd:
      return libraries_->unzstd(stored, into);
    case FilterKind::blosc:
      return blosc(stored, into);
    case FilterKind::lz4:
      return lz4(stored, into);
    case FilterKind::lz4_blocks:
      return lz4_blocks(stored, into);
    case FilterKind::lzf:
      return lzf(stored, into);
    case FilterKind::bzip2:
      return bzip2(stored, into);
    default:
      damaged("a chunk uses a filter that this reader does not undo");
  }
}

}  // namespace fieldwise::io
