#include "fieldwise/io/system/unfinished.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <initializer_list>
#include <utility>

namespace fieldwise::io {

namespace {

constexpr int kMostPaths = 4096;
// A signal handler may neither allocate nor wait, so that the paths lie in a table without locks.
std::array<std::atomic<char*>, kMostPaths> paths{};
std::atomic<bool> is_ending{false};
static_assert(std::atomic<char*>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

}  // namespace

UnfinishedPath::UnfinishedPath(const std::string& path) noexcept {
  char* const text = ::strdup(path.c_str());
  for (int place = 0; text != nullptr && place < kMostPaths; ++place) {
    char* nobody = nullptr;
    if (!paths[static_cast<std::size_t>(place)].compare_exchange_strong(nobody, text)) continue;
    place_ = place;
    // Once the end has begun nothing may be made any more.
    while (is_ending.load()) ::pause();
    return;
  }
  std::free(text);
}

UnfinishedPath::UnfinishedPath(UnfinishedPath&& other) noexcept : place_(std::exchange(other.place_, -1)) {}

UnfinishedPath& UnfinishedPath::operator=(UnfinishedPath&& other) noexcept {
  if (this != &other) {
    finish();
    place_ = std::exchange(other.place_, -1);
  }
  return *this;
}

UnfinishedPath::~UnfinishedPath() { finish(); }

void UnfinishedPath::finish() noexcept {
  if (place_ < 0) return;
  char* const text = paths[static_cast<std::size_t>(std::exchange(place_, -1))].exchange(nullptr);
  // The other thread sees that the path is gone, or this one that the end has begun: then the text must stay where it
  // is being read, and nothing may be named any more.
  while (is_ending.load()) ::pause();
  std::free(text);
}

void remove_unfinished() noexcept {
  constexpr timespec kOneCall{0, 2'000'000};
  is_ending.store(true);
  // A file may just now be made by a thread that had remembered its path before: it is given the time of that call.
  for (const bool is_last : {false, true}) {
    for (std::atomic<char*>& path : paths) {
      if (const char* const text = path.load()) ::unlink(text);  // of folders it does nothing
    }
    if (!is_last) ::nanosleep(&kOneCall, nullptr);
  }
  // Folders are remembered before those that lie in them.
  for (std::size_t place = paths.size(); place-- > 0;) {
    if (const char* const text = paths[place].load()) ::rmdir(text);
  }
}

}  // namespace fieldwise::io
