#include "fieldwise/kernels/gram.hpp"

#include <algorithm>
#include <array>

#include "fieldwise/core/numeric/cpu_variants.hpp"

namespace fieldwise::kernels {

namespace {

constexpr std::size_t kPiece = 512;  // values of each series that stay in the cache while all pairs are formed
constexpr std::size_t kRows = 4;     // pairs in registers at once: kRows x kColumns
constexpr std::size_t kColumns = 2;

using Lanes = std::array<double, kGramLanes>;

double joined(const Lanes& v) { return ((v[0] + v[1]) + (v[2] + v[3])) + ((v[4] + v[5]) + (v[6] + v[7])); }

/// Adds the products of kRows series with kColumns others over one piece.
FIELDWISE_CPU_VARIANTS void add_tile(const std::array<const double*, kRows>& a,
                                     const std::array<const double*, kColumns>& b, std::size_t size,
                                     std::array<Lanes, kRows * kColumns>& sums) {
  Lanes s0{}, s1{}, s2{}, s3{}, s4{}, s5{}, s6{}, s7{};
  for (std::size_t k = 0; k < size; k += kGramLanes) {
    for (std::size_t lane = 0; lane < kGramLanes; ++lane) {
      const double b0 = b[0][k + lane];
      const double b1 = b[1][k + lane];
      s0[lane] += a[0][k + lane] * b0;
      s1[lane] += a[0][k + lane] * b1;
      s2[lane] += a[1][k + lane] * b0;
      s3[lane] += a[1][k + lane] * b1;
      s4[lane] += a[2][k + lane] * b0;
      s5[lane] += a[2][k + lane] * b1;
      s6[lane] += a[3][k + lane] * b0;
      s7[lane] += a[3][k + lane] * b1;
    }
  }
  sums = {s0, s1, s2, s3, s4, s5, s6, s7};
}

}  // namespace

void scalar_products(const SeriesBlock& a, const SeriesBlock& b, std::span<double> products) {
  std::ranges::fill(products, 0.0);
  std::array<Lanes, kRows * kColumns> sums{};
  for (std::size_t begin = 0; begin < a.length; begin += kPiece) {
    const std::size_t size = std::min(kPiece, a.length - begin);
    for (std::size_t i = 0; i < a.count; i += kRows) {
      for (std::size_t j = 0; j < b.count; j += kColumns) {
        std::array<const double*, kRows> left{};
        std::array<const double*, kColumns> right{};
        for (std::size_t r = 0; r < kRows; ++r) {  // beyond the last series the last one again, whose sums are dropped
          left[r] = a.first + std::min(i + r, a.count - 1) * a.length + begin;
        }
        for (std::size_t c = 0; c < kColumns; ++c) {
          right[c] = b.first + std::min(j + c, b.count - 1) * b.length + begin;
        }
        add_tile(left, right, size, sums);
        for (std::size_t r = 0; r < std::min(kRows, a.count - i); ++r) {
          for (std::size_t c = 0; c < std::min(kColumns, b.count - j); ++c) {
            products[(i + r) * b.count + j + c] += joined(sums[r * kColumns + c]);
          }
        }
      }
    }
  }
}

}  // namespace fieldwise::kernels
