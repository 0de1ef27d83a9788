#include "io/worker/open_variable.hpp"

#include <fmt/format.h>

#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/coordinate_limit.hpp"
#include "fieldwise/io/index/held_values.hpp"
#include "io/cf/value_decoder.hpp"
#include "io/worker/open_stored.hpp"

namespace fieldwise::io {

namespace {

/// Reads a variable whose values lie in memory.
class HeldReader final : public VariableReader {
 public:
  HeldReader(std::shared_ptr<const HeldValues> held, std::size_t variable)
      : held_(std::move(held)), variable_(variable) {}

  void read(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
            std::span<std::byte> into) override {
    if (!into.empty()) held_->read(variable_, start, count, into);
  }

  bool visit(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
             const TakeRun& take) override {
    return held_->visit(variable_, start, count, take);
  }

 private:
  std::shared_ptr<const HeldValues> held_;
  std::size_t variable_;
};

}  // namespace

std::unique_ptr<VariableReader> open_variable(std::shared_ptr<const FileIndex> index, std::size_t variable,
                                              std::size_t cache_bytes, const ChunkGrid* chunks) {
  if (index->held) return std::make_unique<HeldReader>(index->held, variable);
  return open_stored(std::move(index), variable, cache_bytes, chunks);
}

std::vector<double> read_coordinates(const FileIndex& index, std::size_t variable) {
  const VariableIndex& coordinate = index.variables[variable];
  if (!coordinate.values.empty()) return coordinate.values;
  const auto shape = index.shape(coordinate);
  require_readable_coordinate(index, coordinate);
  ValueRules rules = value_rules(coordinate);
  if (!rules.faults.empty()) {
    throw core::Error(core::ErrorKind::input_damaged, fmt::format("{}: {}", index.path, rules.faults.front()));
  }
  rules.valid.reset();
  std::vector<double> values(static_cast<std::size_t>(index.size(coordinate)));
  std::vector<std::byte> bytes(values.size() * bytes_of(coordinate.type));
  open_variable(std::make_shared<const FileIndex>(index), variable, 0)
      ->read(std::vector<std::size_t>(shape.size(), 0), {shape.begin(), shape.end()}, bytes);
  ValueDecoder(rules, {}).decode(bytes, values);
  return values;
}

}  // namespace fieldwise::io
