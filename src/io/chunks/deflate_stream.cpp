#include "io/chunks/deflate_stream.hpp"

#include <isa-l/igzip_lib.h>
#include <sys/mman.h>

#include <array>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>

namespace fieldwise::io {

namespace {

// Chunks that are encoded at the same time have near numbers, so with that many states nobody waits.
constexpr std::size_t kStates = 64;
constexpr std::size_t kSpacing = std::size_t{1} << 20U;
static_assert(sizeof(isal_zstream) <= kSpacing);

/// Returns room for the states where nothing else of a 64-bit Linux process lies: programs and heaps are above, what
/// sanitizers keep is elsewhere. Pages that are not touched cost nothing.
std::byte* room_at_fixed_address() {
#if !defined(FIELDWISE_THREAD_SANITIZER)  // which keeps that part of the memory for itself
  constexpr std::uintptr_t kAddress = 0x2000'0000'0000U;
  void* const wanted = reinterpret_cast<void*>(kAddress);  // NOLINT(performance-no-int-to-ptr): the address matters
  void* const room = mmap(wanted, kStates * kSpacing, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (room == wanted) return static_cast<std::byte*>(room);
#endif
  // Somebody else is there: the values are right all the same, only some bytes may differ from those of other runs.
  void* const anywhere =
      mmap(nullptr, kStates * kSpacing, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (anywhere == MAP_FAILED) throw std::bad_alloc();
  return static_cast<std::byte*>(anywhere);
}

struct States {
  std::byte* room = room_at_fixed_address();
  std::array<std::mutex, kStates> taken;
};

States& states() {
  static States all;
  return all;
}

}  // namespace

bool deflate_reproducibly(std::span<const std::byte> bytes, int level, std::size_t seed,
                          std::vector<std::uint8_t>& work, std::vector<std::byte>& stored) {
  constexpr std::size_t kWorstGrowth = 1024;
  work.resize(level == 1 ? ISAL_DEF_LVL1_DEFAULT : ISAL_DEF_LVL2_DEFAULT);
  stored.resize(bytes.size() + bytes.size() / 8 + kWorstGrowth);
  const std::size_t number = seed % kStates;
  const std::lock_guard lock(states().taken[number]);
  auto* const stream =
      new (states().room + number * kSpacing) isal_zstream{};  // ISA-L reads what its own initialisation leaves out
  isal_deflate_stateless_init(stream);
  stream->level = static_cast<std::uint32_t>(level);
  stream->level_buf = work.data();
  stream->level_buf_size = static_cast<std::uint32_t>(work.size());
  stream->gzip_flag = IGZIP_ZLIB;
  stream->end_of_stream = 1;
  stream->next_in = const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(bytes.data()));
  stream->avail_in = static_cast<std::uint32_t>(bytes.size());
  stream->next_out = reinterpret_cast<std::uint8_t*>(stored.data());
  stream->avail_out = static_cast<std::uint32_t>(stored.size());
  if (isal_deflate_stateless(stream) != COMP_OK) return false;
  stored.resize(stream->total_out);
  return true;
}

}  // namespace fieldwise::io
