#include "kernels/inversions.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace fieldwise::kernels {

namespace {

constexpr std::size_t kBlock = 8;

/// Sorts a few keys by insertion; each step past a larger key is an inversion.
std::uint64_t sort_block(std::span<std::int64_t> keys) {
  std::uint64_t count = 0;
  for (std::size_t i = 1; i < keys.size(); ++i) {
    const std::int64_t key = keys[i];
    std::size_t place = i;
    for (std::size_t j = 0; j < i; ++j) {
      place -= keys[j] > key ? 1 : 0;
    }
    count += i - place;
    for (std::size_t j = i; j > place; --j) {
      keys[j] = keys[j - 1];
    }
    keys[place] = key;
  }
  return count;
}

/// Merges two sorted halves a and b that lie side by side, and counts the pairs of which a has the larger.
class Merge {
 public:
  Merge(std::span<const std::int64_t> from, std::size_t middle, std::int64_t* into)
      : a_(from.data()),
        b_(from.data() + middle),
        a_end_(from.data() + middle),
        b_end_(from.data() + from.size()),
        out_(into),
        out_end_(into + from.size()) {}

  std::uint64_t run() {
    if (a_ == a_end_ || b_ == b_end_ || a_end_[-1] <= *b_) {
      std::copy(b_, b_end_, std::copy(a_, a_end_, out_));
      return 0;
    }
    from_both_ends();
    while (a_ < a_end_ && b_ < b_end_) {
      take_smallest();
    }
    std::copy(b_, b_end_, std::copy(a_, a_end_, out_));
    return count_;
  }

 private:
  /// Merges from both ends as long as neither half can be used up: two chains of dependent loads take the time of one,
  /// and no branch can be guessed wrong. Each pair in the wrong order is counted when the first of it is taken.
  void from_both_ends() {
    while (const auto safe = std::min(a_end_ - a_, b_end_ - b_) / 2) {
      for (std::ptrdiff_t i = 0; i < safe; ++i) {
        take_smallest();
        take_largest();
      }
    }
  }

  void take_smallest() {
    const bool take_b = *b_ < *a_;
    *out_++ = take_b ? *b_ : *a_;
    count_ += take_b ? static_cast<std::uint64_t>(a_end_ - a_) : 0;
    b_ += take_b ? 1 : 0;
    a_ += take_b ? 0 : 1;
  }

  void take_largest() {
    const std::int64_t a = a_end_[-1];
    const std::int64_t b = b_end_[-1];
    const bool take_a = b < a;
    *--out_end_ = take_a ? a : b;
    count_ += take_a ? static_cast<std::uint64_t>(b_end_ - b_) : 0;
    a_end_ -= take_a ? 1 : 0;
    b_end_ -= take_a ? 0 : 1;
  }

  const std::int64_t* a_;
  const std::int64_t* b_;
  const std::int64_t* a_end_;
  const std::int64_t* b_end_;
  std::int64_t* out_;
  std::int64_t* out_end_;
  std::uint64_t count_ = 0;
};

}  // namespace

std::uint64_t InversionCounter::sort(std::span<std::int64_t> keys) {
  std::uint64_t count = 0;
  for (std::size_t begin = 0; begin < keys.size(); begin += kBlock) {
    count += sort_block(keys.subspan(begin, std::min(kBlock, keys.size() - begin)));
  }
  other_.resize(keys.size());
  std::span<std::int64_t> from = keys;
  std::span<std::int64_t> into = other_;
  for (std::size_t half = kBlock; half < keys.size(); half *= 2) {
    for (std::size_t begin = 0; begin < keys.size(); begin += 2 * half) {
      const std::size_t size = std::min(2 * half, keys.size() - begin);
      count += Merge(from.subspan(begin, size), std::min(half, size), into.data() + begin).run();
    }
    std::swap(from, into);
  }
  if (from.data() != keys.data()) {
    std::ranges::copy(from, keys.begin());
  }
  return count;
}

}  // namespace fieldwise::kernels
