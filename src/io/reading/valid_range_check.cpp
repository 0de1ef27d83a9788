#include "io/reading/valid_range_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "io/cf/value_decoder.hpp"
#include "io/worker/open_variable.hpp"

namespace fieldwise::io {

namespace {

constexpr std::size_t kMostPieces = 16;
constexpr std::size_t kMostPieceValues = std::size_t{1} << 16U;
constexpr std::size_t kMostSampledValues = std::size_t{1} << 23U;

/// Returns the shape of a piece: a chunk, or as many of the fastest dimensions as fit.
std::vector<std::size_t> piece_shape(const FileIndex& index, const VariableIndex& variable) {
  const std::vector<std::uint64_t> shape = index.shape(variable);
  std::vector<std::size_t> piece(shape.size(), 1);
  std::size_t values = 1;
  for (std::size_t i = shape.size(); i > 0; --i) {
    const std::uint64_t all = shape[i - 1];
    const std::uint64_t wanted =
        variable.storage == StorageKind::chunked ? variable.chunk_shape[i - 1] : kMostPieceValues / values;
    piece[i - 1] = static_cast<std::size_t>(std::clamp<std::uint64_t>(wanted, 1, std::max<std::uint64_t>(1, all)));
    values *= piece[i - 1];
  }
  return piece;
}

struct Sample {
  std::size_t values = 0;   ///< not missing by fill values
  std::size_t outside = 0;  ///< of these, outside the valid range
};

/// Counts values of a piece with and without the valid range.
class Sampler {
 public:
  explicit Sampler(const ValueRules& rules) : with_range_(rules, {}) {
    ValueRules without = rules;
    without.valid.reset();
    without_range_ = ValueDecoder(without, {});
  }

  void add(const std::vector<std::byte>& bytes) {
    values_.resize(bytes.size() / with_range_.stored_bytes());
    without_range_.decode(bytes, values_);
    const std::size_t all = count();
    with_range_.decode(bytes, values_);
    sample_.values += all;
    sample_.outside += all - count();
  }

  [[nodiscard]] const Sample& sample() const noexcept { return sample_; }

 private:
  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(std::ranges::count_if(values_, [](double value) { return !std::isnan(value); }));
  }

  ValueDecoder with_range_;
  ValueDecoder without_range_;
  std::vector<double> values_;
  Sample sample_;
};

Sample sample_of(const std::shared_ptr<const FileIndex>& index, std::size_t position, const ValueRules& rules) {
  const VariableIndex& variable = index->variables[position];
  const std::vector<std::uint64_t> shape = index->shape(variable);
  const std::vector<std::size_t> piece = piece_shape(*index, variable);
  std::size_t pieces = 1;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    pieces *= (static_cast<std::size_t>(shape[i]) + piece[i] - 1) / piece[i];
  }
  Sampler sampler(rules);
  const auto reader = open_variable(index, position, 0);
  const std::size_t taken = std::min(pieces, kMostPieces);
  std::size_t read = 0;
  for (std::size_t k = 0; k < taken && read < kMostSampledValues; ++k) {
    std::size_t number = taken == 1 ? 0 : k * (pieces - 1) / (taken - 1);
    std::vector<std::size_t> start(shape.size());
    std::vector<std::size_t> count(shape.size());
    std::size_t values = 1;
    for (std::size_t i = shape.size(); i > 0; --i) {
      const auto size = static_cast<std::size_t>(shape[i - 1]);
      const std::size_t along = (size + piece[i - 1] - 1) / piece[i - 1];
      start[i - 1] = number % along * piece[i - 1];
      count[i - 1] = std::min(piece[i - 1], size - start[i - 1]);
      number /= along;
      values *= count[i - 1];
    }
    std::vector<std::byte> bytes(values * bytes_of(variable.type));
    reader->read(start, count, bytes);
    sampler.add(bytes);
    read += values;
  }
  return sampler.sample();
}

}  // namespace

void check_valid_range(const std::shared_ptr<const FileIndex>& index, std::size_t variable, ValueRules& rules,
                       std::vector<std::string>& notices) {
  if (!rules.valid || index->size(index->variables[variable]) == 0) return;
  const Sample sample = sample_of(index, variable, rules);
  const double share =
      sample.values == 0 ? 0.0 : static_cast<double>(sample.outside) / static_cast<double>(sample.values);
  constexpr double kTold = 0.01;
  if (share < kTold) return;
  const std::string fact = fmt::format("{}: the valid range {:g} to {:g} of {} {} {:.0f} % of its values", index->path,
                                       rules.valid->least, rules.valid->most, index->variables[variable].name,
                                       share > 0.5 ? "would drop" : "drops about", 100.0 * share);
  if (share > 0.5) {
    rules.valid.reset();
    notices.push_back(fact + " and is NOT used: check the file");
  } else {
    notices.push_back(fact);
  }
}

}  // namespace fieldwise::io
