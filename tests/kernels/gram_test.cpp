#include "fieldwise/kernels/gram.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "tolerance.hpp"

namespace {

using fieldwise::kernels::scalar_products;
namespace tolerance = fieldwise::tolerance;

std::vector<double> random_series(std::size_t count, std::size_t length, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> noise;
  std::vector<double> values(count * length);
  for (double& value : values) value = noise(random);
  return values;
}

TEST(Gram, ProductsAgreeWithLongDouble) {
  constexpr std::size_t kLength = 1208;  // more than two pieces, the last one short
  const auto a = random_series(7, kLength, 51);
  const auto b = random_series(3, kLength, 52);
  std::vector<double> products(21);
  scalar_products({a.data(), 7, kLength}, {b.data(), 3, kLength}, products);
  for (std::size_t i = 0; i < 7; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      long double sum = 0.0L;
      for (std::size_t k = 0; k < kLength; ++k) {
        sum += static_cast<long double>(a[i * kLength + k]) * static_cast<long double>(b[j * kLength + k]);
      }
      EXPECT_NEAR(products[i * 3 + j], static_cast<double>(sum), tolerance::rounding(kLength, kLength / 8.0))
          << "seeds 51 and 52, pair " << i << ", " << j;
    }
  }
}

TEST(Gram, BitsDoNotDependOnTheBlock) {
  constexpr std::size_t kLength = 640;
  const auto a = random_series(6, kLength, 53);
  std::vector<double> whole(36);
  scalar_products({a.data(), 6, kLength}, {a.data(), 6, kLength}, whole);
  for (std::size_t i = 0; i < 6; ++i) {
    for (std::size_t j = 0; j < 6; ++j) {
      std::vector<double> one(1);
      scalar_products({a.data() + i * kLength, 1, kLength}, {a.data() + j * kLength, 1, kLength}, one);
      EXPECT_EQ(one[0], whole[i * 6 + j]) << "seed 53, pair " << i << ", " << j;
      EXPECT_EQ(whole[i * 6 + j], whole[j * 6 + i]);
    }
  }
}

}  // namespace
